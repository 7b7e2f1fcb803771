package load

import (
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// defaultText returns the text of a column's default at the time of the load; nil is NULL.
func defaultText(c *catalog.Column, request *Request) ([]byte, error) {
	d := &c.Default
	switch d.Kind {
	case catalog.DefaultLiteral:
		return []byte(d.Literal), nil
	case catalog.DefaultCurrentTimestamp, catalog.DefaultCurrentDate:
		return currentTime(d, request), nil
	case catalog.DefaultPi:
		return []byte("3.141592653589793"), nil
	case catalog.DefaultE:
		return []byte("2.718281828459045"), nil
	case catalog.NoDefault, catalog.DefaultNull:
		return nil, nil
	case catalog.DefaultBitmapEmpty, catalog.DefaultHLLEmpty:
		return []byte{}, nil
	}
	return nil, doriserr.NotSupported("the default of column %s", c.Name)
}

// currentTime returns CURRENT_TIMESTAMP(p) or CURRENT_DATE in the load's time zone.
func currentTime(d *catalog.Default, request *Request) []byte {
	now := request.Now
	if request.Spec.Location != nil {
		now = now.In(request.Spec.Location)
	}
	switch {
	case d.Kind == catalog.DefaultCurrentDate:
		return now.AppendFormat(nil, time.DateOnly)
	case d.Precision > 0:
		return now.AppendFormat(nil, "2006-01-02 15:04:05.000000"[:20+min(d.Precision, 6)])
	}
	return now.AppendFormat(nil, time.DateTime)
}

// defaultValue returns a vector with the one value that a column's default is.
func defaultValue(c *catalog.Column, request *Request) (*chunk.Vector, error) {
	text, err := defaultText(c, request)
	if err != nil {
		return nil, err
	}
	return constant(c, text)
}

// onUpdateValue returns a vector with the one value of a column's ON UPDATE clause.
func onUpdateValue(c *catalog.Column, request *Request) (*chunk.Vector, error) {
	updated := *c
	updated.Default = c.OnUpdate
	return defaultValue(&updated, request)
}

// constant returns a vector with one value of a column's type.
func constant(c *catalog.Column, text []byte) (*chunk.Vector, error) {
	v := chunk.NewVector(c.Type, 1)
	if text == nil {
		v.AppendNull()
		return v, nil
	}
	if !convert.Parser(c.Type, convert.Loose)(v, text) {
		return nil, fmt.Errorf("reading the default of column %s: %w", c.Name, doriserr.New("Invalid default value for '%s': %s", c.Name, text))
	}
	return v, nil
}
