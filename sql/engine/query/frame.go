package query

import (
	"math/big"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// frame is ROWS or RANGE BETWEEN from AND to. An offset counts rows, negative ones preceding; unbounded ends are huge.
type frame struct {
	rows     bool
	from, to int64
}

// unbounded is the offset of UNBOUNDED FOLLOWING.
const unbounded = 1 << 40

// boundary is one end of a frame as it is written: side is PRECEDING, FOLLOWING or ROW, offset the text in front of it.
type boundary struct {
	side, offset string
	unbounded    bool
}

// offsets reports whether the boundary is a number of rows.
func (e boundary) offsets() bool { return e.side != "ROW" && !e.unbounded }

// number is an offset's value; what is no number has the value that Doris's literals have, 0 for NULL and false, 1 for others.
func (e boundary) number() (f *big.Float, integer bool) {
	if f, ok := new(big.Float).SetString(e.offset); ok {
		return f, strings.IndexFunc(strings.TrimPrefix(e.offset, "-"), func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	if e.offset == "NULL" || e.offset == "FALSE" {
		return new(big.Float), false
	}
	return big.NewFloat(1), false
}

// rows is the boundary as a number of rows behind the current one.
func (e boundary) rows() int64 {
	n := int64(unbounded)
	if e.offsets() {
		f, _ := e.number()
		if x, _ := f.Int64(); x < unbounded {
			n = x
		}
	}
	switch e.side {
	case "PRECEDING":
		return -n
	case "FOLLOWING":
		return n
	}
	return 0
}

// String writes the boundary as Doris's messages do.
func (e boundary) String() string {
	switch {
	case e.side == "ROW":
		return "CURRENT_ROW"
	case e.unbounded:
		return "UNBOUNDED_" + e.side
	}
	return e.offset + " " + e.side
}

// frameOf reads and checks the frame of a window function (Doris: WindowFunctionChecker).
func frameOf(c *ast.Call) (frame, error) {
	f := frame{from: -unbounded}
	name := strings.ToLower(c.Name)
	if c.Over.Frame == "" {
		if len(c.Over.Order) == 0 {
			f.to = unbounded
		}
		return f, nil
	}
	units, left, right := writtenFrame(c.Over.Frame)
	f.rows = units == "ROWS"
	if err := checkFrame(c, units, left, right); err != nil {
		return f, err
	}
	f.from, f.to = left.rows(), right.rows()
	switch required := "RANGE"; name {
	case "lag", "lead":
		return f, doriserr.New("WindowFrame for %s() must be null", strings.ToUpper(name))
	case "row_number", "ntile":
		required = "ROWS"
		fallthrough
	case "rank", "dense_rank", "percent_rank", "cume_dist":
		if units != required || f.from != -unbounded || right.side != "ROW" {
			return f, doriserr.New("WindowFrame for %s() must be null or match with WindowFrame(%s, UNBOUNDED_PRECEDING, CURRENT_ROW)", name, required)
		}
	case "first_value":
		// What begins at a row is the value of that row, even if it has peers.
		if len(c.Args) == 1 && left.side != "PRECEDING" {
			f.rows, f.to = true, f.from
		}
	}
	return f, nil
}

// checkFrame refuses what no function may have.
func checkFrame(c *ast.Call, units string, left, right boundary) error {
	switch {
	case len(c.Over.Order) == 0:
		return doriserr.New("WindowFrame clause requires OrderBy clause")
	case left.side == "FOLLOWING" && left.unbounded:
		return doriserr.New("WindowFrame in any window function cannot use UNBOUNDED FOLLOWING as left boundary")
	case left.side == "FOLLOWING" && right.side != "FOLLOWING":
		return doriserr.New("WindowFrame with FOLLOWING left boundary requires UNBOUNDED FOLLOWING or FOLLOWING right boundary")
	case right.side == "PRECEDING" && right.unbounded:
		return doriserr.New("WindowFrame in any window function cannot use UNBOUNDED PRECEDING as right boundary")
	case right.side == "PRECEDING" && left.side != "PRECEDING":
		return doriserr.New("WindowFrame with PRECEDING right boundary requires UNBOUNDED PRECEDING or PRECEDING left boundary")
	case units == "RANGE" && (left.offsets() || right.offsets() || left.side == "ROW" && right.side == "ROW"):
		return doriserr.New("WindowFrame with RANGE must use both UNBOUNDED boundary or one UNBOUNDED boundary and one CURRENT ROW")
	}
	for _, e := range []boundary{left, right} {
		if !e.offsets() {
			continue
		}
		switch f, integer := e.number(); {
		case f.Sign() <= 0:
			return doriserr.New("BoundOffset of WindowFrame must be positive")
		case !integer:
			return doriserr.New("BoundOffset of ROWS WindowFrame must be an Integer")
		}
	}
	if left.offsets() && right.offsets() && left.side == right.side {
		l, _ := left.number()
		r, _ := right.number()
		if order := l.Cmp(r); left.side == "PRECEDING" && order < 0 || left.side == "FOLLOWING" && order > 0 {
			return doriserr.New("WindowFrame with %s boundary requires that leftBoundOffset >= rightBoundOffset", left.side)
		}
	}
	return nil
}

// writtenFrame takes apart the text of a frame, which the parser has read. Without BETWEEN the right boundary is the current row.
func writtenFrame(text string) (units string, left, right boundary) {
	words := strings.Fields(strings.ToUpper(text))
	units, words = words[0], words[1:]
	end := func() (e boundary) {
		for len(words) > 0 {
			word := words[0]
			words = words[1:]
			switch word {
			case "BETWEEN", "AND", "CURRENT":
			case "UNBOUNDED":
				e.unbounded = true
			case "PRECEDING", "FOLLOWING", "ROW":
				e.side = word
				return e
			default:
				e.offset += word
			}
		}
		return e
	}
	left = end()
	if right = end(); right.side == "" {
		right.side = "ROW"
	}
	return units, left, right
}
