package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// canCast reports whether a cast from one type to another exists (Nereids: CheckCast).
func canCast(from, to catalog.Type, strict bool) bool {
	if from.Kind == catalog.Null || from.Equal(to) {
		return true
	}
	if from.Kind == catalog.Variant && to.Kind != catalog.Variant && to.Kind != catalog.Map && to.Kind != catalog.Struct {
		return true
	}
	if !castAllowed(from.Kind, to.Kind, strict) {
		return false
	}
	switch {
	case from.IsText() && to.IsNested():
		return !contains(to, catalog.HLL) && !contains(to, catalog.Bitmap) && !contains(to, catalog.QuantileState)
	case from.Kind == catalog.Array && to.Kind == catalog.Array:
		return canCast(*from.Elem, *to.Elem, strict)
	case from.Kind == catalog.Map && to.Kind == catalog.Map:
		return canCast(*from.Key, *to.Key, strict) && canCast(*from.Elem, *to.Elem, strict)
	case from.Kind == catalog.Struct && to.Kind == catalog.Struct:
		if len(from.Fields) != len(to.Fields) {
			return false
		}
		for i := range from.Fields {
			if !canCast(from.Fields[i].Type, to.Fields[i].Type, strict) {
				return false
			}
		}
	case from.IsNested() && to.Kind == catalog.JSON:
		return !contains(from, catalog.Map)
	}
	return true
}

// contains reports whether t is or has a type of a kind.
func contains(t catalog.Type, k catalog.Kind) bool {
	switch {
	case t.Kind == k:
		return true
	case t.Kind == catalog.Array:
		return contains(*t.Elem, k)
	case t.Kind == catalog.Map:
		return contains(*t.Key, k) || contains(*t.Elem, k)
	}
	for _, f := range t.Fields {
		if contains(f.Type, k) {
			return true
		}
	}
	return false
}

// castAllowed is the table of casts between kinds.
func castAllowed(from, to catalog.Kind, strict bool) bool {
	text := to == catalog.Char || to == catalog.VarChar || to == catalog.String
	number := to >= catalog.TinyInt && to <= catalog.Decimal
	floating := to == catalog.Float || to == catalog.Double
	date := to == catalog.Date || to == catalog.DateTime
	plain := number || text || date || to == catalog.Boolean || to == catalog.Time
	switch from {
	case catalog.Boolean:
		return number || text || to == catalog.Boolean || to == catalog.JSON || to == catalog.Variant
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt, catalog.Float, catalog.Double, catalog.Decimal:
		return plain || to == catalog.JSON || to == catalog.Variant
	case catalog.Date:
		return to == catalog.Int || to == catalog.BigInt || to == catalog.LargeInt || date || text || to == catalog.Variant || floating && !strict
	case catalog.DateTime:
		return to == catalog.BigInt || to == catalog.LargeInt || date || text || to == catalog.Time || to == catalog.Variant ||
			to == catalog.TimeStampTz || floating && !strict
	case catalog.TimeStampTz:
		return to == catalog.DateTime || to == catalog.TimeStampTz || text
	case catalog.Time:
		return number && to != catalog.Decimal && !(floating && strict) || date || to == catalog.Time || text || to == catalog.Variant
	case catalog.Char, catalog.VarChar, catalog.String:
		return to != catalog.HLL && to != catalog.Bitmap && to != catalog.QuantileState && to != catalog.Null
	case catalog.IPv4:
		return to == catalog.IPv4 || to == catalog.IPv6 || text || to == catalog.Variant
	case catalog.IPv6:
		return to == catalog.IPv6 || text || to == catalog.Variant
	case catalog.VarBinary:
		return to == catalog.VarBinary || text
	case catalog.Array, catalog.Struct:
		return text || to == from || to == catalog.JSON || to == catalog.Variant
	case catalog.Map:
		return text || to == from || to == catalog.Variant
	case catalog.JSON:
		return plain && !date && to != catalog.Time || to == catalog.Array || to == catalog.Struct || to == catalog.JSON || to == catalog.Variant
	case catalog.Variant:
		return plain || to == catalog.Array || to == catalog.Map || to == catalog.Struct || to == catalog.Variant
	}
	return from == to
}

// castNullable reports whether a cast of a value that is never NULL may give NULL (Nereids: Cast.castNullable).
func castNullable(from, to catalog.Type) bool {
	whole := func(t catalog.Type) int { return t.Precision - t.Scale }
	digits := func(k catalog.Kind) int {
		return map[catalog.Kind]int{catalog.TinyInt: 3, catalog.SmallInt: 5, catalog.Int: 10, catalog.BigInt: 19, catalog.LargeInt: 39}[k]
	}
	switch {
	case from.IsText():
		return !to.IsText()
	case from.Kind == catalog.DateTime || from.Kind == catalog.TimeStampTz:
		return to.Kind == catalog.DateTime || to.Kind == catalog.TimeStampTz
	case from.Kind == catalog.Time:
		return to.Kind == catalog.TinyInt || to.Kind == catalog.SmallInt || to.Kind == catalog.Int || to.Kind == catalog.Time
	case from.IsInteger():
		switch {
		case to.IsInteger():
			return from.Kind > to.Kind
		case to.Kind == catalog.Decimal:
			return whole(to) < digits(from.Kind)
		}
		return to.IsDate() || to.Kind == catalog.Time
	case isFloating(from):
		return to.IsInteger() || to.Kind == catalog.Decimal || to.IsDate() || to.Kind == catalog.Time
	case from.Kind == catalog.Decimal:
		switch {
		case to.IsInteger():
			return whole(from) >= digits(to.Kind)
		case to.Kind == catalog.Decimal:
			return whole(from) > whole(to) || whole(from) == whole(to) && from.Precision > to.Precision
		}
		return to.IsDate() || to.Kind == catalog.Time
	case from.Kind == catalog.Boolean && to.Kind == catalog.Decimal:
		return whole(to) < 1
	case from.Kind == catalog.JSON:
		return to.Kind != catalog.JSON
	}
	return from.Kind == catalog.Variant && to.Kind == catalog.JSON
}

// newCast returns a cast node.
func newCast(n *Node, t catalog.Type, explicit bool) *Node {
	return &Node{Op: OpCast, Type: t, Nullable: n.Nullable || castNullable(n.Type, t), Args: []*Node{n}, Explicit: explicit, Pos: n.Pos}
}

// CheckCast is the error of a cast to t that does not exist.
func CheckCast(n *Node, t catalog.Type) error {
	_, err := castTo(n, t)
	return err
}

// castTo adds the implied cast to t unless n has that type; text of any length is one type here
// (Nereids: TypeCoercionUtils.castIfNotSameType).
func castTo(n *Node, t catalog.Type) (*Node, error) {
	switch {
	case n.IsNull():
		return nullLiteral(t), nil
	case n.Type.Equal(t), n.Type.IsText() && t.IsText():
		return n, nil
	case !canCast(n.Type, t, false):
		return nil, doriserr.New("can not cast from origin type %s to target type=%s", typeText(n.Type), typeText(t))
	}
	return castAlways(n, t), nil
}

// castAlways adds a cast; a literal that a promotion leads to the type becomes a literal of it.
func castAlways(n *Node, t catalog.Type) *Node {
	if n.Op == OpLiteral {
		from := n.Type
		for !from.Equal(t) {
			next := promoted(from)
			if next.Equal(from) {
				break
			}
			from = next
		}
		if from.Equal(t) {
			if t.Kind == catalog.Double {
				return doubleLiteral(float64(n.Value.Float32(0)))
			}
			wider := literal(t, func(v *chunk.Vector) { convert.AppendWide(v, convert.Wide(n.Value, 0)) })
			wider.Parameter = n.Parameter
			return wider
		}
	}
	return newCast(n, t, false)
}

// matches reports whether a value of type t can stand where a signature wants want without a cast (Doris: Type.matchesType).
func matches(t, want catalog.Type) bool {
	switch {
	case t.Kind == catalog.Null:
		return false
	case t.Equal(want), t.IsText() && want.IsText(), t.Kind == catalog.Variant && want.Kind == catalog.Variant:
		return true
	case t.Kind != want.Kind:
		return false
	}
	switch t.Kind {
	case catalog.Decimal:
		return want.Precision < 0
	case catalog.DateTime, catalog.Time, catalog.TimeStampTz:
		return want.Scale < 0
	case catalog.Array:
		return matches(*t.Elem, *want.Elem)
	case catalog.Map:
		return matches(*t.Key, *want.Key) && matches(*t.Elem, *want.Elem)
	case catalog.Struct:
		if len(want.Fields) == 0 {
			return true
		}
		if len(t.Fields) != len(want.Fields) {
			return false
		}
		for i := range t.Fields {
			if !matches(t.Fields[i].Type, want.Fields[i].Type) {
				return false
			}
		}
		return true
	}
	return false
}
