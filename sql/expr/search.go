package expr

import (
	"math"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// fit reports whether an argument's type fits a signature's type in one round of the search.
type fit func(want, t catalog.Type) bool

// nested applies a rule to the plain types inside of equal nested ones.
func (f fit) nested(want, t catalog.Type) bool {
	switch {
	case want.Kind == catalog.Array && t.Kind == catalog.Array:
		return f.nested(*want.Elem, *t.Elem)
	case want.Kind == catalog.Map && t.Kind == catalog.Map:
		return f.nested(*want.Key, *t.Key) && f.nested(*want.Elem, *t.Elem)
	case want.Kind == catalog.Struct && t.Kind == catalog.Struct:
		return true
	}
	return f(want, t)
}

// identical: no cast is needed (Nereids: IdenticalSignature).
func identical(want, t catalog.Type) bool {
	return want.Kind != anyKind && want.Kind != followKind && !(want.IsNested() && !t.IsNested()) && matches(t, want)
}

// nullOrIdentical: identical, or NULL (Nereids: NullOrIdenticalSignature).
func nullOrIdentical(want, t catalog.Type) bool {
	return t.Kind == catalog.Null || want.Kind != anyKind && !(want.IsNested() && !t.IsNested()) && matches(t, want)
}

// implicitly: a cast that loses nothing leads there (Nereids: ImplicitlyCastableSignature).
func implicitly(want, t catalog.Type) bool {
	switch {
	case want.Kind == anyKind, want.Kind == followKind, t.Kind == catalog.Null, want.IsText(): // a text takes everything
		return true
	case want.IsNested() && !t.IsNested():
		return false
	case want.Kind == catalog.Array && want.Elem.Kind == anyKind:
		return false
	case t.Equal(want):
		return true
	}
	time := func(t catalog.Type) bool { return t.IsDate() || t.Kind == catalog.Time }
	if (t.IsNumeric() || t.Kind == catalog.Boolean) && want.IsNumeric() || time(t) && time(want) {
		w := want
		if w.Kind == catalog.Decimal && w.Precision < 0 {
			w = catalog.DecimalOf(1, 0)
		}
		if common, ok := wider(t, w, true, true); ok && matches(common, want) {
			return true
		}
	}
	for _, p := range promotions(t) {
		if fit(implicitly).nested(want, p) {
			return true
		}
	}
	return false
}

// promotions are the types that a type turns into without loss.
func promotions(t catalog.Type) []catalog.Type {
	text := catalog.Of(catalog.String)
	switch t.Kind {
	case catalog.Array:
		var types []catalog.Type
		for _, p := range promotions(*t.Elem) {
			types = append(types, catalog.ArrayOf(p))
		}
		return types
	case catalog.Boolean:
		return []catalog.Type{catalog.Of(catalog.TinyInt)}
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt:
		return []catalog.Type{catalog.Of(t.Kind + 1)}
	case catalog.LargeInt:
		return []catalog.Type{catalog.Of(catalog.Float), text}
	case catalog.Float:
		return []catalog.Type{catalog.Of(catalog.Double), {Kind: catalog.Decimal, Precision: -1, Scale: -1}, text}
	case catalog.Double:
		return []catalog.Type{text}
	case catalog.Date:
		return []catalog.Type{catalog.DateTimeOf(0), text}
	case catalog.Time:
		return []catalog.Type{catalog.DateTimeOf(6), text}
	}
	return nil
}

// explicitly: any cast leads there (Nereids: ExplicitlyCastableSignature).
func explicitly(want, t catalog.Type) bool {
	switch {
	case want.Kind == anyKind, want.Kind == followKind, t.Kind == catalog.Null, want.IsText():
		return true
	case want.IsNested() && !t.IsNested():
		return false
	}
	return canCast(t, want, false)
}

// search finds the overload for the arguments (Nereids: SearchSignature).
func (f *function) search(sigs []signature, args []*Node) (signature, error) {
	rounds := []fit{identical, nullOrIdentical, implicitly, explicitly}
	switch {
	case f.traits["identical"]:
		rounds = rounds[:1]
	case f.traits["nullidentical"]:
		rounds = rounds[:2]
	case f.traits["implicit"]:
		rounds = rounds[:3]
	}
	for _, round := range rounds {
		if s, ok := bestSignature(sigs, args, round); ok {
			return s, nil
		}
	}
	return signature{}, noSignature(f.name, args)
}

// noSignature is the error of a function that has no overload for its arguments.
func noSignature(name string, args []*Node) error {
	types := make([]string, len(args))
	for i, a := range args {
		types[i] = typeName(a.Type)
	}
	return doriserr.New("Can not find the compatibility function signature: %s(%s)", name, strings.Join(types, ", "))
}

// bestSignature is the overload of one round that needs the fewest casts; string literals that become the type count less.
func bestSignature(sigs []signature, args []*Node, round fit) (signature, bool) {
	best, found := signature{}, false
	bestReal, bestCasts := math.MaxInt, math.MaxInt
	for _, s := range sigs {
		if !s.takes(len(args)) {
			continue
		}
		casts, literals, fits := 0, 0, true
		for i, a := range args {
			want := s.arg(i)
			if !fit(identical).nested(want, a.Type) {
				casts++
			}
			t := a.Type
			if a.isText() && !want.IsText() {
				w := want
				if w.Kind == catalog.Decimal && w.Precision < 0 {
					w = catalog.DecimalOf(38, 9)
				}
				if l := coerceText(a.text(), w); l != nil {
					literals++
					t = l.Type
				}
			}
			if (want.Kind == lambdaKind) != (t.Kind == lambdaKind) || !round.nested(want, t) {
				fits = false
				break
			}
		}
		if !fits {
			continue
		}
		if real := casts - literals; real < bestReal || real == bestReal && casts < bestCasts {
			best, bestReal, bestCasts, found = s, real, casts, true
		}
	}
	return best, found
}
