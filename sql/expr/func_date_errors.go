package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// outOfRange makes the row an error: what was done with which arguments (Doris: datetime_errors.h).
func (c *call) outOfRange(i int, name string, args ...int) {
	c.fail(doriserr.New("Operation %s of %s out of range", name, c.texts(i, args)))
}

// invalid is outOfRange for arguments that cannot be read.
func (c *call) invalid(i int, name string, args ...int) {
	c.fail(doriserr.New("Operation %s of %s is invalid", name, c.texts(i, args)))
}

// texts are arguments as messages have them: a DATETIME has the digits of its fraction if there are any.
func (c *call) texts(i int, args []int) string {
	parts := make([]string, len(args))
	for n, k := range args {
		v, at := c.argument(k, i)
		switch {
		case v.IsNull(at):
			parts[n] = "NULL"
		case v.Type.Kind == catalog.DateTime:
			parts[n] = momentText(v.Int(at))
		default:
			parts[n] = string(convert.AppendText(nil, v, at))
		}
	}
	return strings.Join(parts, ", ")
}

// momentText is a DATETIME with the six digits of its fraction if they are not all zero.
func momentText(us int64) string {
	days, ofDay := civil.SplitMicros(us)
	scale := 0
	if ofDay%civil.MicrosPerSecond != 0 {
		scale = 6
	}
	return string(convert.AppendTime(append(convert.AppendDate(nil, days), ' '), ofDay, scale))
}
