package elementary

import "math"

// pair is the exact sum of two doubles; low is at most half a unit of high's last place.
type pair struct{ high, low float64 }

// one is 1.
var one = pair{1, 0}

// sumOf is a + b without loss.
func sumOf(a, b float64) pair {
	s := a + b
	v := s - a
	return pair{s, float64(a-float64(s-v)) + float64(b-v)}
}

// quick is sumOf for |a| >= |b|.
func quick(a, b float64) pair {
	s := a + b
	return pair{s, b - float64(s-a)}
}

// productOf is a * b without loss.
func productOf(a, b float64) pair {
	p := float64(a * b)
	return pair{p, math.FMA(a, b, -p)}
}

func (a pair) plus(b pair) pair {
	s, t := sumOf(a.high, b.high), sumOf(a.low, b.low)
	s = quick(s.high, s.low+t.high)
	return quick(s.high, s.low+t.low)
}

func (a pair) minus(b pair) pair { return a.plus(pair{-b.high, -b.low}) }

func (a pair) times(b pair) pair {
	p := productOf(a.high, b.high)
	return quick(p.high, p.low+float64(a.high*b.low)+float64(a.low*b.high))
}

func (a pair) over(b pair) pair {
	q1 := a.high / b.high
	r := a.minus(b.times(pair{q1, 0}))
	q2 := r.high / b.high
	r = r.minus(b.times(pair{q2, 0}))
	return quick(q1, q2).plus(pair{r.high / b.high, 0})
}

// scaled is a times a power of two.
func (a pair) scaled(by float64) pair { return pair{a.high * by, a.low * by} }

// root is the square root of a positive number.
func (a pair) root() pair {
	r := math.Sqrt(a.high)
	rest := a.minus(productOf(r, r))
	return quick(r, rest.high/(2*r))
}

// value rounds.
func (a pair) value() float64 { return a.high + a.low }

// inverses are the inverses of the factorials.
var inverses = func() (list [32]pair) {
	list[0] = one
	for n := 1; n < len(list); n++ {
		list[n] = list[n-1].over(pair{float64(n), 0})
	}
	return list
}()

// series sums x^n/n! for n = from, from+2 (or from+1 if step is 1) and so on up to last; sign alternates with each term if
// alternating.
func series(x pair, from, step, last int, alternating bool) pair {
	power := x
	if step == 2 {
		power = x.times(x)
	}
	sum := inverses[last]
	for n := last - step; n >= from; n -= step {
		sum = sum.times(power)
		if alternating {
			sum = inverses[n].minus(sum)
		} else {
			sum = inverses[n].plus(sum)
		}
	}
	return sum
}
