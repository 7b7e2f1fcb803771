package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// propertyBag holds the properties of a statement that nobody has looked at yet; what remains at the end is unknown.
type propertyBag struct {
	keys     []string
	values   map[string]string
	inserted int
}

// newBag fills a bag; of equal keys the last one counts.
func newBag(list []ast.Property) *propertyBag {
	b := &propertyBag{values: map[string]string{}}
	for _, p := range list {
		b.put(p.Key, p.Value)
	}
	return b
}

func (b *propertyBag) put(key, value string) {
	if _, ok := b.values[key]; !ok {
		b.keys = append(b.keys, key)
		b.inserted++
	}
	b.values[key] = value
}

// get returns a property and leaves it in the bag.
func (b *propertyBag) get(key string) (string, bool) {
	v, ok := b.values[key]
	return v, ok
}

// take returns a property and removes it.
func (b *propertyBag) take(key string) (string, bool) {
	v, ok := b.values[key]
	if ok {
		b.drop(key)
	}
	return v, ok
}

func (b *propertyBag) drop(keys ...string) {
	for _, key := range keys {
		if _, ok := b.values[key]; !ok {
			continue
		}
		delete(b.values, key)
		for i, k := range b.keys {
			if k == key {
				b.keys = append(b.keys[:i:i], b.keys[i+1:]...)
				break
			}
		}
	}
}

// clone returns a copy to look at without using anything up.
func (b *propertyBag) clone() *propertyBag {
	c := &propertyBag{values: map[string]string{}}
	for _, k := range b.keys {
		c.put(k, b.values[k])
	}
	return c
}

// has reports whether a key begins with prefix.
func (b *propertyBag) has(prefix string) bool {
	for _, k := range b.keys {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// String prints what is left as a Java map does: {a=x, b=y}.
func (b *propertyBag) String() string {
	keys := javamap.OrderSized(b.keys, b.inserted)
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k + "=" + b.values[k]
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
