package query

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// counted are different values and how often each came.
type counted struct {
	values *chunk.Vector
	// places finds a value by its text.
	places map[string]int
	counts []int64
	// limit is how many are wanted; nulls are counted for count_by_enum.
	limit int64
	nulls int64
	// more are the other arguments of count_by_enum.
	more []counted
}

// add counts a value.
func (c *counted) add(v *chunk.Vector, i int, by int64) {
	if c.values == nil {
		c.values, c.places = chunk.NewVector(v.Type, 0), map[string]int{}
	}
	text := string(convert.AppendText(nil, v, i))
	at, ok := c.places[text]
	if !ok {
		at = len(c.counts)
		c.places[text] = at
		c.counts = append(c.counts, 0)
		c.values.AppendFrom(v, i)
	}
	c.counts[at] += by
}

// ranked are the places of the most frequent values, of equally frequent ones the greatest first.
func (c *counted) ranked() []int {
	places := make([]int, len(c.counts))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.counts[b], c.counts[a]), compare(c.values, b, c.values, a))
	})
	return places[:min(len(places), max(0, int(c.limit)))]
}

// countAggregator makes the aggregates that count values; ok is false for another name.
func countAggregator(n *expr.Node) (a aggregator, ok bool) {
	switch n.Name {
	case "topn", "topn_array", "topn_weighted":
		return topAggregate(n), true
	case "histogram", "linear_histogram":
		return histogramAggregate(n), true
	case "count_by_enum":
		return &groupStates[counted]{args: len(n.Args), nulls: true, row: func(c *counted, args []*chunk.Vector, i int) error {
			if c.more == nil {
				c.more = make([]counted, len(n.Args))
			}
			for k := range c.more {
				if args[k].IsNull(i) {
					c.more[k].nulls++
				} else {
					c.more[k].add(args[k], i, 1)
				}
			}
			return nil
		}, value: func(c *counted, out *chunk.Vector) error {
			out.AppendBytes(c.appendEnum(nil))
			return nil
		}}, true
	}
	return nil, false
}

// topAggregate is topn and its kin: JSON of the most frequent values, or an array of them.
func topAggregate(n *expr.Node) aggregator {
	limit := 1
	if n.Name == "topn_weighted" {
		limit = 2
	}
	return &groupStates[counted]{args: len(n.Args), row: func(c *counted, args []*chunk.Vector, i int) error {
		c.limit = args[limit].Int(i)
		by := int64(1)
		if limit == 2 {
			by = args[1].Int(i)
		}
		c.add(args[0], i, by)
		return nil
	}, value: func(c *counted, out *chunk.Vector) error {
		if n.Type.Kind == catalog.Array {
			for _, at := range c.ranked() {
				out.Children[0].AppendFrom(c.values, at)
			}
			if c.values == nil {
				out.AppendNull()
			} else {
				out.EndList()
			}
			return nil
		}
		if c.values == nil {
			out.AppendNull()
			return nil
		}
		b := []byte{'{'}
		for k, at := range c.ranked() {
			if k > 0 {
				b = append(b, ',')
			}
			b = convert.AppendJSONString(b, convert.AppendText(nil, c.values, at))
			b = strconv.AppendInt(append(b, ':'), c.counts[at], 10)
		}
		out.AppendBytes(append(b, '}'))
		return nil
	}}
}

// appendEnum appends the JSON of count_by_enum.
func (c *counted) appendEnum(b []byte) []byte {
	b = append(b, '[')
	for k := range c.more {
		one := &c.more[k]
		if k > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"cbe":{`...)
		all := int64(0)
		for at, n := range one.counts {
			if at > 0 {
				b = append(b, ',')
			}
			b = convert.AppendJSONString(b, convert.AppendText(nil, one.values, at))
			b = strconv.AppendInt(append(b, ':'), n, 10)
			all += n
		}
		b = strconv.AppendInt(append(b, `},"notnull":`...), all, 10)
		b = strconv.AppendInt(append(b, `,"null":`...), one.nulls, 10)
		b = append(strconv.AppendInt(append(b, `,"all":`...), all+one.nulls, 10), '}')
	}
	return append(b, ']')
}
