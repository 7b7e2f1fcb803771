package query

import (
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

// sequences is how many chains of events match the pattern without sharing one.
func (s *eventState) sequences(conditions int) (int64, error) {
	steps, err := parseSequence(s.pattern, conditions)
	if err != nil || len(steps) == 0 {
		return 0, err
	}
	s.sort()
	count, budget := int64(0), 1<<20
	for from := 0; from < len(s.events); {
		end := s.matchSequence(steps, from, -1, &budget)
		if budget <= 0 {
			return 0, doriserr.New("Pattern application proves too difficult, exceeding max iterations (1000000)")
		}
		if end < 0 {
			from++
			continue
		}
		count++
		from = max(end, from+1)
	}
	return count, nil
}

// matchSequence returns the place behind the match of steps at from, -1 without one; before is the last event's time.
func (s *eventState) matchSequence(steps []sequenceStep, from int, before int64, budget *int) int {
	if *budget--; *budget <= 0 {
		return -1
	}
	if len(steps) == 0 {
		return from
	}
	switch step := steps[0]; step.kind {
	case 't':
		// The limit is for the next event; events between are skipped by .* only.
		if from >= len(s.events) || before < 0 || !step.allows((s.events[from].at-before)/1e6) {
			return -1
		}
		return s.matchSequence(steps[1:], from, before, budget)
	case '*':
		for at := from; at <= len(s.events); at++ {
			if end := s.matchSequence(steps[1:], at, before, budget); end >= 0 || *budget <= 0 {
				return end
			}
		}
		return -1
	case '?':
		if from >= len(s.events) || !s.events[from].hits[step.condition] {
			return -1
		}
	default:
		if from >= len(s.events) {
			return -1
		}
	}
	return s.matchSequence(steps[1:], from+1, s.events[from].at, budget)
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
