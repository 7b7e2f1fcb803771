package expr

import (
	"encoding/base64"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// hllFunctions make and read HLL values.
var hllFunctions = map[string]implementation{
	"hll_empty": plain(func(c *call, _ int) { c.out.AppendBytes((&state.HLL{}).Append(nil)) }),
	"hll_hash": withNulls(func(c *call, i int) {
		var h state.HLL
		if !c.null(0, i) {
			h.Add(state.Hash(c.bytes(0, i)))
		}
		c.scratch = h.Append(c.scratch[:0])
		c.out.AppendBytes(c.scratch)
	}),
	"hll_cardinality": withNulls(func(c *call, i int) {
		n := int64(0)
		if !c.null(0, i) {
			h, err := state.ReadHLL(c.bytes(0, i))
			if err != nil {
				c.err = err
			} else {
				n = h.Count()
			}
		}
		c.out.AppendInt(n)
	}),
	"hll_to_base64": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) == 0 {
			t = (&state.HLL{}).Append(nil)
		}
		c.out.AppendString(base64.StdEncoding.EncodeToString(t))
	}),
	"hll_from_base64": plain(func(c *call, i int) {
		t, ok := decodeBase64(c.bytes(0, i))
		if !ok {
			c.out.AppendNull()
			return
		}
		if _, err := state.ReadHLL(t); err != nil {
			c.err = doriserr.New("hll_from_base64 decode failed: base64: %s", c.bytes(0, i))
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(t)
	}),
}

// quantileFunctions make and read QUANTILE_STATE values.
var quantileFunctions = map[string]implementation{
	"quantile_state_empty": plain(func(c *call, _ int) {
		c.out.AppendBytes(state.NewQuantile(state.QuantileLimit).Append(nil))
	}),
	"to_quantile_state": withNulls(func(c *call, i int) {
		compression := float32(0)
		if !c.null(1, i) {
			compression = float32(c.float(1, i))
		}
		q := state.NewQuantile(compression)
		if !c.null(0, i) {
			q.Add(c.float(0, i))
		}
		c.scratch = q.Append(c.scratch[:0])
		c.out.AppendBytes(c.scratch)
	}),
	"quantile_percent": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendFloat64(0)
			return
		}
		p := float32(c.float(1, i))
		if p < 0 || p > 1 {
			c.err = doriserr.New("the input argument of percentage: %v is not valid, must be in range [0,1] ", p)
		}
		q, err := state.ReadQuantile(c.bytes(0, i))
		if err != nil || c.err != nil {
			c.out.AppendNull()
			if err != nil {
				c.err = err
			}
			return
		}
		c.out.AppendFloat64(q.Value(p))
	}),
	"quantile_state_to_base64": plain(func(c *call, i int) { c.out.AppendString(base64.StdEncoding.EncodeToString(c.bytes(0, i))) }),
	"quantile_state_from_base64": plain(func(c *call, i int) {
		t, ok := decodeBase64(c.bytes(0, i))
		if !ok {
			c.out.AppendNull()
			return
		}
		if _, err := state.ReadQuantile(t); err != nil {
			c.err = doriserr.New("quantile_state_from_base64 decode failed: base64: %s", c.bytes(0, i))
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(t)
	}),
}
