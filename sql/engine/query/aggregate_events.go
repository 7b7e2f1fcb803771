package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// event is one row of window_funnel or sequence_match: its time in microseconds and which conditions it fulfils.
type event struct {
	at   int64
	hits []bool
}

// eventState is the events of a group and the parameters of the function.
type eventState struct {
	events        []event
	window        int64
	mode, pattern string
	met           []bool
	// seen says that there was a row, if only one of no event.
	seen bool
}

// eventAggregator makes the aggregates of events; ok is false for another name.
func eventAggregator(n *expr.Node) (a aggregator, ok bool) {
	switch n.Name {
	case "retention":
		return &groupStates[eventState]{args: len(n.Args), nulls: true, row: func(s *eventState, args []*chunk.Vector, i int) error {
			if s.met == nil {
				s.met = make([]bool, len(n.Args))
			}
			for k := range s.met {
				s.met[k] = s.met[k] || !args[k].IsNull(i) && args[k].Int(i) != 0
			}
			return nil
		}, value: func(s *eventState, out *chunk.Vector) error {
			if s.met == nil {
				out.AppendNull()
				return nil
			}
			for _, met := range s.met {
				x := int64(0)
				if s.met[0] && met {
					x = 1
				}
				out.Children[0].AppendInt(x)
			}
			out.EndList()
			return nil
		}}, true
	case "window_funnel":
		return &groupStates[eventState]{args: 3, row: func(s *eventState, args []*chunk.Vector, i int) error {
			s.window, s.mode = args[0].Int(i)*1e6, string(args[1].Bytes(i))
			s.add(args[2], args[3:len(n.Args)], i)
			return nil
		}, value: func(s *eventState, out *chunk.Vector) error {
			if s.events == nil {
				out.AppendNull()
				return nil
			}
			if s.window < 0 {
				return doriserr.New("the sliding time window must be a positive integer, but got: %d", s.window/1e6)
			}
			depth, err := s.funnel(len(n.Args) - 3)
			out.AppendInt(int64(depth))
			return err
		}}, true
	case "sequence_match", "sequence_count":
		return &groupStates[eventState]{args: 2, row: func(s *eventState, args []*chunk.Vector, i int) error {
			s.pattern = string(args[0].Bytes(i))
			s.seen = true
			if s.add(args[1], args[2:len(n.Args)], i); !slices.Contains(s.events[len(s.events)-1].hits, true) {
				s.events = s.events[:len(s.events)-1]
			}
			return nil
		}, value: func(s *eventState, out *chunk.Vector) error {
			if !s.seen && n.Name == "sequence_match" {
				out.AppendNull()
				return nil
			}
			count, err := s.sequences(len(n.Args) - 2)
			if n.Name == "sequence_match" {
				count = min(count, 1)
			}
			out.AppendInt(count)
			return err
		}}, true
	}
	return nil, false
}

// add adds an event. A DATE counts days.
func (s *eventState) add(at *chunk.Vector, conditions []*chunk.Vector, i int) {
	e := event{at: at.Int(i), hits: make([]bool, len(conditions))}
	if at.Type.Kind == catalog.Date {
		e.at *= 24 * 3600 * 1e6
	}
	for k, v := range conditions {
		e.hits[k] = !v.IsNull(i) && v.Int(i) != 0
	}
	s.events = append(s.events, e)
}

// sorted orders the events by time.
func (s *eventState) sort() {
	slices.SortStableFunc(s.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
}

// find is the place of the next event from from on that fulfils condition k.
func (s *eventState) find(k, from, to int) int {
	for from < to && !s.events[from].hits[k] {
		from++
	}
	return from
}

// funnel is how many conditions in a row were met within the window (Doris: WindowFunnelState).
func (s *eventState) funnel(conditions int) (int, error) {
	mode := strings.ToLower(s.mode)
	switch mode {
	case "default", "deduplication", "fixed", "increase":
	default:
		return 0, doriserr.New("Invalid window_funnel mode")
	}
	s.sort()
	best, n := 0, len(s.events)
	for start := 0; start < n; {
		at := s.find(0, start, n)
		start = at + 1
		if at >= n {
			break
		}
		depth, last, before := 1, at, s.events[at].at
		end := before + s.window
		for k := 1; k < conditions; k++ {
			at++
			if at >= n {
				break
			}
			if mode == "fixed" {
				if !s.events[at].hits[k] || s.events[at].at > end {
					break
				}
				depth++
				continue
			}
			at = s.find(k, at, n)
			if at >= n || s.events[at].at > end || mode == "increase" && s.events[at].at <= before {
				break
			}
			before = s.events[at].at
			if mode == "deduplication" {
				again := false
				for earlier := 0; earlier < k && !again; earlier++ {
					again = s.find(earlier, last+1, at) < at
				}
				if again {
					break
				}
				last = at
			}
			depth++
		}
		if best = max(best, depth); best == conditions {
			break
		}
	}
	return best, nil
}
