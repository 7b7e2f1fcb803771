package query

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// moments are sums of powers of x, and for two arguments of x and y.
type moments struct {
	n, x, xx, xxx, xxxx float64
	y, yy, xy           float64
	// mean, m2 and their kin follow Welford's recurrence.
	meanX, meanY, m2X, m2Y, c float64
	// sxx, syy and sxy follow the recurrence of Youngs and Cramer, as Doris's regr_ functions do.
	sxx, syy, sxy float64
}

// momentFunctions compute a value of the moments; not ok is NULL. For regr_ functions x is the second argument.
var momentFunctions = map[string]func(m *moments) (float64, bool){
	"skew": func(m *moments) (float64, bool) {
		v := math.Max(0, (m.xx-m.x*m.x/m.n)/m.n)
		third := (m.xxx - (3*m.xx-2*m.x*m.x/m.n)*m.x/m.n) / m.n
		return third / math.Pow(v, 1.5), v > 0
	},
	"kurt": func(m *moments) (float64, bool) {
		v := math.Max(0, (m.xx-m.x*m.x/m.n)/m.n)
		fourth := (m.xxxx - (4*m.xxx-(6*m.xx-3*m.x*m.x/m.n)*m.x/m.n)*m.x/m.n) / m.n
		return fourth/math.Pow(v, 2) - 3, v > 0
	},
	"sem": func(m *moments) (float64, bool) {
		if m.n < 2 {
			return 0, true
		}
		return math.Sqrt(m.m2X / (m.n * (m.n - 1))), true
	},
	"corr": func(m *moments) (float64, bool) {
		if m.n*m.xx <= m.x*m.x || m.n*m.yy <= m.y*m.y {
			return 0, true
		}
		return (m.n*m.xy - m.x*m.y) / math.Sqrt((m.n*m.xx-m.x*m.x)*(m.n*m.yy-m.y*m.y)), true
	},
	"corr_welford": func(m *moments) (float64, bool) {
		if m.m2X == 0 || m.m2Y == 0 {
			return 0, true
		}
		return m.c / math.Sqrt(m.m2X*m.m2Y), true
	},
	"covar": func(m *moments) (float64, bool) {
		if m.n == 1 {
			return 0, true
		}
		return m.xy/m.n - m.x*m.y/(m.n*m.n), true
	},
	"covar_samp": func(m *moments) (float64, bool) {
		if m.n == 1 {
			return 0, true
		}
		return m.xy/(m.n-1) - m.x*m.y/(m.n*(m.n-1)), true
	},
	"avg_weighted":   func(m *moments) (float64, bool) { return m.xy / m.y, true },
	"regr_sxx":       func(m *moments) (float64, bool) { return m.syy, true },
	"regr_syy":       func(m *moments) (float64, bool) { return m.sxx, true },
	"regr_sxy":       func(m *moments) (float64, bool) { return m.sxy, true },
	"regr_slope":     func(m *moments) (float64, bool) { return m.sxy / m.syy, m.syy != 0 },
	"regr_intercept": func(m *moments) (float64, bool) { return (m.x - m.y*m.sxy/m.syy) / m.n, m.syy != 0 },
}

// momentAggregator makes the aggregates of moments; ok is false for another name.
func momentAggregator(n *expr.Node) (a aggregator, ok bool) {
	f := momentFunctions[n.Name]
	if f == nil {
		return nil, false
	}
	return &groupStates[moments]{args: len(n.Args),
		row: func(m *moments, args []*chunk.Vector, i int) error {
			x, y := number(args[0], i), 0.0
			if len(n.Args) > 1 {
				y = number(args[1], i)
			}
			m.add(x, y)
			return nil
		},
		value: func(m *moments, out *chunk.Vector) error {
			x, ok := 0.0, false
			if m.n > 0 {
				x, ok = f(m)
			}
			if ok {
				out.AppendFloat64(x)
			} else {
				out.AppendNull()
			}
			return nil
		}}, true
}

// add adds a pair.
func (m *moments) add(x, y float64) {
	m.n++
	m.x, m.xx, m.xxx, m.xxxx = m.x+x, m.xx+x*x, m.xxx+x*x*x, m.xxxx+x*x*x*x
	m.y, m.yy, m.xy = m.y+y, m.yy+y*y, m.xy+x*y
	dx, dy := x-m.meanX, y-m.meanY
	m.meanX, m.meanY = m.meanX+dx/m.n, m.meanY+dy/m.n
	m.m2X, m.m2Y = m.m2X+dx*(x-m.meanX), m.m2Y+dy*(y-m.meanY)
	m.c += dx * (y - m.meanY)
	if m.n > 1 {
		scale := 1 / (m.n * (m.n - 1))
		tx, ty := x*m.n-m.x, y*m.n-m.y
		m.sxx, m.syy, m.sxy = m.sxx+tx*tx*scale, m.syy+ty*ty*scale, m.sxy+tx*ty*scale
	}
}
