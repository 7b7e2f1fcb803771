package load

import "github.com/dorisemu/dorisemu/sql/expr"

// compile makes the evaluators of the plan's expressions.
func (m *mapped) compile(b *bound) error {
	request := &m.target.load.request
	c := compiler{expr.Context{Now: request.Now, Zone: request.Spec.Location}}
	var err error
	if m.filter, err = c.one(b.filter); err != nil {
		return err
	}
	if m.where, err = c.one(b.where); err != nil {
		return err
	}
	if m.mappings, err = c.list(b.mappings); err != nil {
		return err
	}
	if m.columns, err = c.list(b.columns); err != nil {
		return err
	}
	m.generated, err = c.list(b.generated)
	return err
}

// compiler makes evaluators for one load.
type compiler struct{ ctx expr.Context }

// one makes the evaluator of an expression; that of nil is nil.
func (c compiler) one(n *expr.Node) (*expr.Evaluator, error) {
	if n == nil {
		return nil, nil
	}
	return expr.Compile(n, c.ctx)
}

// list makes the evaluators of a list; those of nil are nil.
func (c compiler) list(nodes []*expr.Node) ([]*expr.Evaluator, error) {
	list := make([]*expr.Evaluator, len(nodes))
	for i, n := range nodes {
		e, err := c.one(n)
		if err != nil {
			return nil, err
		}
		list[i] = e
	}
	return list, nil
}
