package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// sequenceStep is a part of a pattern: a condition (?1), any one event (.), any events (.*), or a time limit (?t<=3).
type sequenceStep struct {
	kind byte
	// condition counts from 0; op and seconds are a limit to the time since the event before.
	condition int
	op        string
	seconds   int64
}

// parseSequence reads a pattern of sequence_match.
func parseSequence(pattern string, conditions int) ([]sequenceStep, error) {
	bad := doriserr.New("Malformed pattern %s", pattern)
	var steps []sequenceStep
	for t := strings.ReplaceAll(pattern, " ", ""); t != ""; {
		switch {
		case strings.HasPrefix(t, ".*"):
			steps, t = append(steps, sequenceStep{kind: '*'}), t[2:]
		case t[0] == '.':
			steps, t = append(steps, sequenceStep{kind: '.'}), t[1:]
		case strings.HasPrefix(t, "(?"):
			end := strings.IndexByte(t, ')')
			if end < 0 {
				return nil, bad
			}
			inside := t[2:end]
			t = t[end+1:]
			limit, isTime := strings.CutPrefix(inside, "t")
			if !isTime {
				k, err := strconv.Atoi(inside)
				if err != nil || k < 1 || k > conditions {
					return nil, doriserr.New("Event number %s is out of range", inside)
				}
				steps = append(steps, sequenceStep{kind: '?', condition: k - 1})
				continue
			}
			digits := strings.TrimLeft(limit, "<>=!")
			n, err := strconv.ParseInt(digits, 10, 64)
			op := limit[:len(limit)-len(digits)]
			switch op {
			case "<", "<=", ">", ">=", "==", "!=":
			default:
				err = bad
			}
			if err != nil {
				return nil, bad
			}
			steps = append(steps, sequenceStep{kind: 't', op: op, seconds: n})
		default:
			return nil, bad
		}
	}
	return steps, nil
}

// maxSequenceSteps ends a search that proves too difficult (Doris: sequence_match_max_iterations).
const maxSequenceSteps = 1_000_000

// sequences is how many chains of events match the pattern without sharing one. Events that meet no condition do not count.
func (s *eventState) sequences(conditions int) (int64, error) {
	steps, err := parseSequence(s.pattern, conditions)
	if err != nil {
		return 0, err
	}
	needed := 0
	for _, step := range steps {
		if step.kind != '?' {
			continue
		}
		needed++
		if s.find(step.condition, 0, len(s.events)) == len(s.events) {
			return 0, nil
		}
	}
	if needed == 0 {
		return 0, nil
	}
	s.sort()
	// A chain begins anywhere.
	steps = slices.Insert(steps, 0, sequenceStep{kind: '*'})
	count := int64(0)
	for from, matched := 0, true; from < len(s.events); count++ {
		if from, matched = s.matchSequence(steps, from); !matched {
			break
		}
	}
	return count, nil
}

// sequencePlace is a place of a search: a step, an event, and the event that time limits count from.
type sequencePlace struct{ step, event, base int }

// matchSequence looks for the steps from an event on, and returns the place behind them. A time limit is met by any later event, like .*
// with a condition: those before are passed over (Doris: backtracking_match).
func (s *eventState) matchSequence(steps []sequenceStep, from int) (end int, ok bool) {
	var tried []sequencePlace
	at := sequencePlace{event: from, base: from}
	back := func() bool {
		for len(tried) > 0 {
			at = tried[len(tried)-1]
			at.event++
			tried = tried[:len(tried)-1]
			if at.event < len(s.events) {
				return true
			}
		}
		return false
	}
	alive := true
	for n := 0; alive && at.step < len(steps) && at.event < len(s.events); n++ {
		if n > maxSequenceSteps {
			return at.event, false
		}
		step := steps[at.step]
		switch {
		case step.kind == '.', step.kind == '?' && s.events[at.event].hits[step.condition]:
			at = sequencePlace{at.step + 1, at.event + 1, at.event}
		case step.kind == '*', step.kind == 't' && step.allows(s.seconds(at.event)-s.seconds(at.base)):
			tried = append(tried, at)
			at = sequencePlace{at.step + 1, at.event, at.event}
		case step.kind == 't' && step.op[0] != '<':
			at.event++
			alive = at.event < len(s.events) || back()
		default:
			alive = back()
		}
	}
	// What is left may stand for no event.
	for at.step < len(steps) && steps[at.step].empty() {
		at.step++
	}
	return max(at.event, from+1), at.step == len(steps)
}

// seconds is the time of an event in seconds.
func (s *eventState) seconds(i int) int64 {
	at := s.events[i].at
	return (at - (at%1e6+1e6)%1e6) / 1e6
}

// empty reports whether a step is met without an event.
func (s sequenceStep) empty() bool {
	return s.kind == '*' || s.kind == 't' && (s.op[0] == '<' || s.op == ">=" && s.seconds == 0)
}

// allows reports whether a time in seconds is within the limit.
func (s sequenceStep) allows(seconds int64) bool {
	switch s.op {
	case "<":
		return seconds < s.seconds
	case "<=":
		return seconds <= s.seconds
	case ">":
		return seconds > s.seconds
	case ">=":
		return seconds >= s.seconds
	case "==":
		return seconds == s.seconds
	}
	return seconds != s.seconds
}
