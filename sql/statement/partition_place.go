package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// partitionDraft is one partition to be, steps already expanded (Doris: SinglePartitionDesc).
type partitionDraft struct {
	def *ast.PartitionDef
	// name, lower and upper are those of a step, or the definition's.
	name         string
	kind         ast.PartitionDefKind
	lower, upper []ast.PartitionValue
}

// valuesText prints values as Doris's messages do: ('1', MAXVALUE) (Doris: PartitionKeyDesc).
func valuesText(values []ast.PartitionValue) string {
	parts := make([]string, len(values))
	for i, v := range values {
		if v.Max {
			parts[i] = "MAXVALUE"
		} else {
			parts[i] = "'" + v.Text + "'"
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// partitionBounds turns values into bounds of the partition columns and fills what is missing with the least values (Doris:
// PartitionKey.createPartitionKey).
func partitionBounds(types []catalog.Type, values []ast.PartitionValue) ([]catalog.Bound, error) {
	var key []catalog.Bound
	for i, v := range values {
		if i >= len(types) {
			break
		}
		switch {
		case v.Max:
			key = append(key, catalog.Bound{Max: true})
		case v.Null:
			key = append(key, catalog.Bound{Null: true})
		default:
			b, err := catalog.ParseBound(types[i], v.Text)
			if err != nil {
				return nil, err
			}
			key = append(key, b)
		}
	}
	for i := len(key); i < len(types); i++ {
		key = append(key, catalog.MinBound(types[i]))
	}
	return key, nil
}

// errListPartition refuses ranges in a table partitioned by lists.
var errListPartition = doriserr.New(`List partition expected 'VALUES [IN or (("xxx", "xxx"), ...)]'`)

// placePartition adds one partition to a table that is not shared yet.
func placePartition(t *catalog.Table, p *partitionDraft, temporary bool, buckets int) error {
	types := t.PartitionTypes()
	made := catalog.Partition{Name: p.name, Temporary: temporary, Buckets: buckets}
	invalid := func(err error) error {
		return doriserr.New("Invalid range value format： %s", err.Error())
	}
	var err error
	switch p.kind {
	case ast.PartitionIn:
		if t.Partitioning.Kind == catalog.RangePartitioned {
			return doriserr.New(`Range partition expected 'VALUES [LESS THAN or [("xxx" ,...), ("xxx", ...))]'`)
		}
		return placeList(t, p, made)
	case ast.PartitionLessThan:
		if len(p.upper) == 1 && p.upper[0].Max {
			for range types {
				made.Upper = append(made.Upper, catalog.Bound{Max: true})
			}
		} else if made.Upper, err = partitionBounds(types, p.upper); err != nil {
			return invalid(err)
		}
		if t.Partitioning.Kind == catalog.ListPartitioned {
			return errListPartition
		}
		if made.Lower, err = t.PlaceLessThan(made.Upper, temporary, valuesText(p.upper)); err != nil {
			return err
		}
	default:
		if t.Partitioning.Kind == catalog.ListPartitioned {
			return errListPartition
		}
		if made.Lower, err = partitionBounds(types, p.lower); err != nil {
			return invalid(err)
		}
		if made.Upper, err = partitionBounds(types, p.upper); err != nil {
			return invalid(err)
		}
		if err := t.PlaceRange(made.Lower, made.Upper, temporary); err != nil {
			return err
		}
	}
	t.Partitions = append(t.Partitions, made)
	return nil
}

// placeList adds a LIST partition; one without values takes what no other takes.
func placeList(t *catalog.Table, p *partitionDraft, made catalog.Partition) error {
	types := t.PartitionTypes()
	for _, tuple := range p.def.Values {
		if len(tuple) != len(types) {
			return doriserr.New("partition key desc list size[%d] is not equal to partition column size[%d]", len(tuple), len(types))
		}
	}
	texts := make([]string, len(p.def.Values))
	for i, tuple := range p.def.Values {
		texts[i] = valuesText(tuple)
		if len(tuple) == 1 {
			texts[i] = texts[i][1 : len(texts[i])-1]
		}
		key, err := partitionBounds(types, tuple)
		if err != nil {
			return doriserr.New("Invalid list value format: %s", err.Error())
		}
		made.Values = append(made.Values, key)
	}
	if len(p.def.Values) == 0 {
		if err := checkInfinity(types); err != nil {
			return err
		}
		made.Values = [][]catalog.Bound{{}}
	}
	if err := t.PlaceValues(made.Values, made.Temporary, "("+strings.Join(texts, ",")+")"); err != nil {
		return err
	}
	t.Partitions = append(t.Partitions, made)
	return nil
}

// checkInfinity refuses the partition for all other values where a column's type has no greatest value (Doris:
// LiteralExpr.createInfinity).
func checkInfinity(types []catalog.Type) error {
	for _, t := range types {
		switch {
		case t.IsInteger(), t.IsDate():
		default:
			return doriserr.New("Invalid list value format: errCode = 2, detailMessage = Invalid data type for creating infinity: %s", t)
		}
	}
	return nil
}
