package engine

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// appendText is convert.AppendText.
func appendText(dst []byte, v *chunk.Vector, i int) []byte { return convert.AppendText(dst, v, i) }

// boxed returns value i as the query engine wants it.
func boxed(v *chunk.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Type.Kind {
	case catalog.Null:
		return nil
	case catalog.Boolean, catalog.TinyInt:
		return int8(v.Int(i))
	case catalog.SmallInt:
		return int16(v.Int(i))
	case catalog.Int:
		return int32(v.Int(i))
	case catalog.BigInt:
		return v.Int(i)
	case catalog.Float:
		return v.Float32(i)
	case catalog.Double:
		return v.Float64(i)
	case catalog.LargeInt, catalog.Decimal:
		d, _, err := apd.NewFromString(string(convert.AppendText(nil, v, i)))
		if err != nil {
			return nil
		}
		return d
	case catalog.Date:
		return time.Unix(v.Int(i)*86400, 0).UTC()
	case catalog.DateTime, catalog.TimeStampTz:
		return time.UnixMicro(v.Int(i)).UTC()
	case catalog.Time:
		return types.Timespan(v.Int(i))
	case catalog.Char, catalog.VarChar, catalog.String:
		return string(v.Bytes(i))
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return nil
	}
	return string(convert.AppendText(nil, v, i))
}

// unboxer appends values of the query engine to a vector.
type unboxer struct {
	vector *chunk.Vector
	parse  convert.Func
	text   []byte
}

// newUnboxer returns one for a result column.
func newUnboxer(v *chunk.Vector) *unboxer {
	return &unboxer{vector: v, parse: convert.Parser(v.Type, convert.Loose)}
}

// append appends one value.
func (u *unboxer) append(ctx *sql.Context, t sql.Type, value any) error {
	var err error
	if w, ok := value.(sql.AnyWrapper); ok {
		if value, err = w.UnwrapAny(ctx); err != nil {
			return err
		}
	}
	if value == nil || u.vector.Type.Kind == catalog.Null {
		u.vector.AppendNull()
		return nil
	}
	switch kind := u.vector.Type.Kind; kind {
	case catalog.Boolean, catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt:
		if n, ok := integer(value); ok {
			u.vector.AppendInt(n)
			return nil
		}
	case catalog.Double:
		if x, ok := value.(float64); ok {
			u.vector.AppendFloat64(x)
			return nil
		}
	case catalog.Date:
		if x, ok := value.(time.Time); ok {
			u.vector.AppendInt(int64(math.Floor(float64(x.Unix()) / 86400)))
			return nil
		}
	case catalog.DateTime:
		if x, ok := value.(time.Time); ok {
			u.vector.AppendInt(x.UnixMicro())
			return nil
		}
	case catalog.Time:
		if x, ok := value.(types.Timespan); ok {
			u.vector.AppendInt(int64(x))
			return nil
		}
	}
	if u.text, err = textOf(ctx, u.text[:0], t, value); err != nil {
		return err
	}
	if u.vector.Layout == chunk.Bytes {
		u.vector.AppendBytes(u.text)
		return nil
	}
	before := u.vector.Len
	if !u.parse(u.vector, u.text) && u.vector.Len == before {
		u.vector.AppendNull()
	}
	return nil
}

// integer returns an integer value of any width.
func integer(value any) (int64, bool) {
	switch x := value.(type) {
	case int64:
		return x, true
	case int32:
		return int64(x), true
	case int16:
		return int64(x), true
	case int8:
		return int64(x), true
	case int:
		return int64(x), true
	case uint64:
		return int64(x), x <= math.MaxInt64
	case uint32:
		return int64(x), true
	case uint16:
		return int64(x), true
	case uint8:
		return int64(x), true
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// textOf writes a value as text.
func textOf(ctx *sql.Context, dst []byte, t sql.Type, value any) ([]byte, error) {
	switch x := value.(type) {
	case string:
		return append(dst, x...), nil
	case []byte:
		return append(dst, x...), nil
	case float64:
		return convert.AppendDouble(dst, x), nil
	case float32:
		return convert.AppendFloat(dst, x), nil
	case *apd.Decimal:
		return append(dst, x.Text('f')...), nil
	case bool:
		return strconv.AppendBool(dst, x), nil
	}
	if n, ok := integer(value); ok {
		return strconv.AppendInt(dst, n, 10), nil
	}
	v, err := t.SQL(ctx, nil, value)
	if err != nil {
		return nil, fmt.Errorf("rendering a value: %w", err)
	}
	return append(dst, v.ToBytes()...), nil
}
