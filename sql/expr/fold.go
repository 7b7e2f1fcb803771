package expr

import (
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// Context is what an evaluation depends on besides its rows.
type Context struct {
	// Now is the statement's time.
	Now time.Time
	// Zone is the session's time_zone; nil is UTC.
	Zone *time.Location
	// Strict is enable_strict_cast: a cast that fails is an error instead of NULL.
	Strict bool
	// Database, User and ConnectionID are those of the session, for the functions of these names; CurrentUser is the identity
	// that User logged in as, e.g. 'root'@'%', User itself if empty.
	Database, User, CurrentUser string
	ConnectionID                int64
	// Interrupt is closed when the statement is to end; nil never is.
	Interrupt <-chan struct{}
}

// zone is the session's time zone.
func (c *Context) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// Fold returns n with its constant parts replaced by literals. A part that has no value here stays as it is.
func Fold(n *Node, ctx Context) (*Node, error) {
	if n.Op == OpLiteral || n.Op == OpColumn {
		return n, nil
	}
	if n.IsConstant() || n.Op == OpCall && !deterministic(n.Name) && statementConstant(n.Name) && constants(n.Args) {
		e, err := Compile(n, ctx)
		if err != nil {
			return n, err
		}
		v, err := e.Eval(&chunk.Chunk{Rows: 1})
		if err != nil {
			return n, err
		}
		v = oneValue(v, 0)
		return &Node{Op: OpLiteral, Type: n.Type, Nullable: v.IsNull(0), Value: v, Pos: n.Pos}, nil
	}
	folded := *n
	folded.Args = make([]*Node, len(n.Args))
	for i, a := range n.Args {
		if a.Op == OpLambda {
			folded.Args[i] = a
			continue
		}
		x, err := Fold(a, ctx)
		if err != nil {
			x = a
		}
		folded.Args[i] = x
	}
	return &folded, nil
}
