package expr

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/dorisemu/dorisemu/catalog"
)

//go:embed functions.tsv
var functionTable string

//go:embed names.txt
var functionNames string

// signature is one overload of a function.
type signature struct {
	result   catalog.Type
	args     []catalog.Type
	variadic bool
}

// arg is the type of argument i; the last one repeats if the signature is variadic.
func (s *signature) arg(i int) catalog.Type {
	if i >= len(s.args) {
		i = len(s.args) - 1
	}
	return s.args[i]
}

// takes reports whether the signature has n arguments.
func (s *signature) takes(n int) bool {
	return len(s.args) == n || s.variadic && n >= len(s.args)
}

// function is a built-in function.
type function struct {
	name string
	// aggregate says that it is an aggregate or window function.
	aggregate bool
	// counts are the argument counts; a negative -n means n-1 or more.
	counts []int
	// nullable is propagate, always, never or custom.
	nullable string
	traits   map[string]bool
	sigs     []signature
}

// takes reports whether the function has a form with n arguments.
func (f *function) takes(n int) bool {
	for _, c := range f.counts {
		if c == n || c < 0 && n >= -c-1 {
			return true
		}
	}
	return false
}

// functions returns the functions by every lower-case name they have.
var functions = sync.OnceValue(func() map[string]*function {
	all := map[string]*function{}
	for _, line := range strings.Split(functionTable, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "\t")
		f := &function{name: c[1], aggregate: c[0] != "scalar", nullable: c[4], traits: map[string]bool{}}
		for _, t := range strings.Fields(c[5]) {
			f.traits[t] = true
		}
		for _, n := range strings.Split(c[3], ",") {
			more := strings.HasSuffix(n, "+")
			count, err := strconv.Atoi(strings.TrimSuffix(n, "+"))
			if err != nil {
				continue
			}
			if more {
				count = -count - 1
			}
			f.counts = append(f.counts, count)
		}
		for _, s := range strings.Fields(c[6]) {
			f.sigs = append(f.sigs, parseSignature(s))
		}
		for _, alias := range strings.Split(c[2], ",") {
			if old := all[alias]; old == nil || old.aggregate && !f.aggregate {
				all[alias] = f
			}
		}
	}
	return all
})

// knownNames are the names of all functions of Doris, table functions too.
var knownNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, n := range strings.Fields(functionNames) {
		names[strings.ToLower(n)] = true
	}
	return names
})

// IsAggregate reports whether name is an aggregate or window function of Doris.
func IsAggregate(name string) bool {
	name = strings.ToLower(name)
	if _, suffix, ok := combinator(name); ok {
		return suffix != "state"
	}
	f := functions()[name]
	return f != nil && f.aggregate
}

// parseSignature reads result(arg,arg...).
func parseSignature(text string) signature {
	p := signatureParser{text}
	s := signature{result: p.typ()}
	p.rest = p.rest[1:]
	for p.rest != ")" && !strings.HasPrefix(p.rest, "...") {
		s.args = append(s.args, p.typ())
		p.rest = strings.TrimPrefix(p.rest, ",")
	}
	s.variadic = strings.HasPrefix(p.rest, "...")
	return s
}

// signatureParser reads the types of the table.
type signatureParser struct{ rest string }

// plainTypes are the types of the table that are one word.
var plainTypes = map[string]catalog.Type{
	"null": nullType, "boolean": booleanType, "tinyint": catalog.Of(catalog.TinyInt), "smallint": catalog.Of(catalog.SmallInt),
	"int": catalog.Of(catalog.Int), "bigint": catalog.Of(catalog.BigInt), "largeint": catalog.Of(catalog.LargeInt),
	"float": catalog.Of(catalog.Float), "double": catalog.Of(catalog.Double), "date": catalog.Of(catalog.Date), "text": catalog.Of(catalog.String),
	"json": catalog.Of(catalog.JSON), "variant": catalog.Of(catalog.Variant), "bitmap": catalog.Of(catalog.Bitmap), "hll": catalog.Of(catalog.HLL),
	"quantile_state": catalog.Of(catalog.QuantileState), "ipv4": catalog.Of(catalog.IPv4), "ipv6": catalog.Of(catalog.IPv6),
	"varchar": catalog.Of(catalog.VarChar), "char": catalog.Of(catalog.Char), "decimal": {Kind: catalog.Decimal, Precision: -1, Scale: -1},
	"datetime": catalog.DateTimeOf(0), "time": catalog.Of(catalog.Time), "varbinary": {Kind: catalog.VarBinary, Length: math.MaxInt32},
	"struct": {Kind: catalog.Struct}, "lambda": {Kind: lambdaKind}, "any": {Kind: anyKind, Length: -1}, "aggstate": catalog.Of(catalog.AggState),
}

// typ reads one type.
func (p *signatureParser) typ() catalog.Type {
	n := 0
	for n < len(p.rest) && (p.rest[n] == '_' || p.rest[n] >= 'a' && p.rest[n] <= 'z' || p.rest[n] >= '0' && p.rest[n] <= '9') {
		n++
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	switch word {
	case "array":
		p.rest = p.rest[1:]
		e := p.typ()
		p.rest = p.rest[1:]
		return catalog.ArrayOf(e)
	case "map":
		p.rest = p.rest[1:]
		k := p.typ()
		p.rest = p.rest[1:]
		e := p.typ()
		p.rest = p.rest[1:]
		return catalog.MapOf(k, e)
	}
	t, ok := plainTypes[word]
	if !ok {
		for prefix, kind := range map[string]catalog.Kind{"any": anyKind, "follow": followKind, "arg": argumentKind} {
			if rest, found := strings.CutPrefix(word, prefix); found {
				i, _ := strconv.Atoi(rest)
				return catalog.Type{Kind: kind, Length: i}
			}
		}
		return catalog.Type{}
	}
	params := ""
	if (word == "datetime" || word == "time" || word == "decimal" || word == "varchar") && strings.HasPrefix(p.rest, "(") {
		if end := strings.IndexByte(p.rest, ')'); end > 1 && strings.Trim(p.rest[1:end], "*0123456789,") == "" {
			params, p.rest = p.rest[1:end], p.rest[end+1:]
		}
	}
	if params == "" {
		return t
	}
	first, second, _ := strings.Cut(params, ",")
	n1, _ := strconv.Atoi(first)
	n2, _ := strconv.Atoi(second)
	switch {
	case params == "*":
		t.Scale = -1
	case word == "decimal":
		t.Precision, t.Scale = n1, n2
	case word == "varchar":
		t.Length = n1
	default:
		t.Scale = n1
	}
	return t
}
