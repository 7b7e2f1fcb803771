package engine

import (
	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/transform"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// sum is SUM with Doris's result types: BIGINT of integers, LARGEINT of LARGEINT, DECIMAL(38, s) of decimals, DOUBLE of the rest.
// The query engine's own adds integers as doubles.
type sum struct{ *aggregation.Sum }

// newSum makes SUM(child).
func newSum(_ *sql.Context, child sql.Expression) sql.Expression {
	return &sum{aggregation.NewSum(child)}
}

var _ sql.Aggregation = (*sum)(nil)

// Type implements [sql.Expression].
func (s *sum) Type(ctx *sql.Context) sql.Type {
	switch t := s.Child.Type(ctx); {
	case types.IsInteger(t):
		return types.Int64
	case t.Equals(largeInt):
		return largeInt
	case types.IsDecimal(t):
		return types.MustCreateDecimalType(38, t.(sql.DecimalType).Scale())
	}
	return types.Float64
}

// IsNullable implements [sql.Expression].
func (s *sum) IsNullable(*sql.Context) bool { return true }

// WithChildren implements [sql.Expression].
func (s *sum) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := s.Sum.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &sum{e.(*aggregation.Sum)}, nil
}

// WithId implements [sql.IdExpression].
func (s *sum) WithId(id sql.ColumnId) sql.IdExpression {
	return &sum{s.Sum.WithId(id).(*aggregation.Sum)}
}

// WithWindow implements [sql.WindowAdaptableExpression].
func (s *sum) WithWindow(ctx *sql.Context, w *sql.WindowDefinition) sql.WindowAdaptableExpression {
	return &sum{s.Sum.WithWindow(ctx, w).(*aggregation.Sum)}
}

// NewBuffer implements [sql.Aggregation].
func (s *sum) NewBuffer(ctx *sql.Context) (sql.AggregationBuffer, error) {
	child, err := transform.Clone(ctx, s.Child)
	if err != nil {
		return nil, err
	}
	if types.IsInteger(child.Type(ctx)) {
		return &integerSum{child: child}, nil
	}
	if types.IsDecimal(child.Type(ctx)) {
		return &decimalSum{child: child}, nil
	}
	return s.Sum.NewBuffer(ctx)
}

// integerSum adds integers, wrapping around as Doris does.
type integerSum struct {
	child sql.Expression
	total int64
	any   bool
}

// Update implements [sql.AggregationBuffer].
func (b *integerSum) Update(ctx *sql.Context, row sql.Row) error {
	v, err := b.child.Eval(ctx, row)
	if err != nil || v == nil {
		return err
	}
	if n, ok := integer(v); ok {
		b.total, b.any = b.total+n, true
	}
	return nil
}

// Eval implements [sql.AggregationBuffer].
func (b *integerSum) Eval(*sql.Context) (any, error) {
	if !b.any {
		return nil, nil
	}
	return b.total, nil
}

// Dispose implements [sql.AggregationBuffer].
func (b *integerSum) Dispose(ctx *sql.Context) { dispose(ctx, b.child) }

// decimalSum adds decimals exactly.
type decimalSum struct {
	child sql.Expression
	total *apd.Decimal
}

// exact adds without rounding up to the longest DECIMAL.
var exact = apd.BaseContext.WithPrecision(100)

// Update implements [sql.AggregationBuffer].
func (b *decimalSum) Update(ctx *sql.Context, row sql.Row) error {
	v, err := b.child.Eval(ctx, row)
	if err != nil || v == nil {
		return err
	}
	d, ok := v.(*apd.Decimal)
	if !ok {
		return nil
	}
	if b.total == nil {
		b.total = new(apd.Decimal)
	}
	_, err = exact.Add(b.total, b.total, d)
	return err
}

// Eval implements [sql.AggregationBuffer].
func (b *decimalSum) Eval(*sql.Context) (any, error) {
	if b.total == nil {
		return nil, nil
	}
	return b.total, nil
}

// Dispose implements [sql.AggregationBuffer].
func (b *decimalSum) Dispose(ctx *sql.Context) { dispose(ctx, b.child) }

// dispose releases what an expression holds.
func dispose(ctx *sql.Context, e sql.Expression) {
	if d, ok := e.(sql.Disposable); ok {
		d.Dispose(ctx)
	}
}
