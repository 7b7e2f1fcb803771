package expr

import (
	"cmp"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// conditionalFunctions are IF and its kin, and the functions of the session.
var conditionalFunctions = map[string]implementation{
	"if": withNulls(func(c *call, i int) {
		if !c.null(0, i) && c.int(0, i) != 0 {
			take(c, 1, i)
		} else {
			take(c, 2, i)
		}
	}),
	"ifnull":   withNulls(firstNotNull),
	"coalesce": withNulls(firstNotNull),
	"nullif": withNulls(func(c *call, i int) {
		a, b := c.args[0], c.args[1]
		if !c.null(0, i) && !c.null(1, i) && compareValues(a.v, a.at(i), b.v, b.at(i)) == 0 {
			c.out.AppendNull()
			return
		}
		take(c, 0, i)
	}),
	"greatest":     plain(func(c *call, i int) { extreme(c, i, 1) }),
	"least":        plain(func(c *call, i int) { extreme(c, i, -1) }),
	"nullable":     withNulls(func(c *call, i int) { take(c, 0, i) }),
	"non_nullable": withNulls(func(c *call, i int) { take(c, 0, i) }),
	"ignore":       withNulls(func(c *call, i int) { c.out.AppendInt(0) }),
	"xor": plain(func(c *call, i int) {
		appendBool(c.out, (c.int(0, i) != 0) != (c.int(1, i) != 0))
	}),
	"interval": plain(func(c *call, i int) {
		n := int64(0)
		for k := 1; k < len(c.args); k++ {
			if wideAt(c, 0, i).Cmp(wideAt(c, k, i)) >= 0 {
				n = int64(k)
			}
		}
		c.out.AppendInt(n)
	}),
	"field": withNulls(func(c *call, i int) {
		a := c.args[0]
		for k := 1; k < len(c.args) && !c.null(0, i); k++ {
			if b := c.args[k]; !c.null(k, i) && compareValues(a.v, a.at(i), b.v, b.at(i)) == 0 {
				c.out.AppendInt(int64(k))
				return
			}
		}
		c.out.AppendInt(0)
	}),
	"null_or_empty":     withNulls(func(c *call, i int) { appendBool(c.out, c.null(0, i) || len(c.bytes(0, i)) == 0) }),
	"not_null_or_empty": withNulls(func(c *call, i int) { appendBool(c.out, !c.null(0, i) && len(c.bytes(0, i)) > 0) }),
	"database":          plain(func(c *call, i int) { c.out.AppendString(c.ctx.Database) }),
	"user":              plain(func(c *call, i int) { c.out.AppendString(c.ctx.User) }),
	"current_user":      plain(func(c *call, i int) { c.out.AppendString(cmp.Or(c.ctx.CurrentUser, c.ctx.User)) }),
	"session_user":      plain(func(c *call, i int) { c.out.AppendString(c.ctx.User) }),
	"current_catalog":   plain(func(c *call, i int) { c.out.AppendString("internal") }),
	"version":           plain(func(c *call, i int) { c.out.AppendString("5.7.99") }),
	"connection_id": plain(func(c *call, i int) {
		if c.out.Type.IsText() {
			c.scratch = appendInt(c.scratch[:0], c.ctx.ConnectionID)
			c.out.AppendBytes(c.scratch)
			return
		}
		c.out.AppendInt(c.ctx.ConnectionID)
	}),
}

// firstNotNull is the first argument that is not NULL.
func firstNotNull(c *call, i int) {
	for k := range c.args {
		if !c.null(k, i) {
			take(c, k, i)
			return
		}
	}
	c.out.AppendNull()
}

// extreme is the largest (sign 1) or smallest (sign -1) argument.
func extreme(c *call, i, sign int) {
	best := 0
	for k := 1; k < len(c.args); k++ {
		a, b := c.args[k], c.args[best]
		if compareValues(a.v, a.at(i), b.v, b.at(i))*sign > 0 {
			best = k
		}
	}
	take(c, best, i)
}

// constantText is the text of a literal argument.
func constantText(n *Node, k int) (string, bool) {
	if k >= len(n.Args) || n.Args[k].Op != OpLiteral || n.Args[k].IsNull() || !n.Args[k].Type.IsText() {
		return "", false
	}
	return string(convert.AppendText(nil, n.Args[k].Value, 0)), true
}

// isKind reports whether argument k of the call has a kind.
func isKind(c *call, k int, kind catalog.Kind) bool { return c.args[k].v.Type.Kind == kind }
