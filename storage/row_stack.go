package storage

import "bytes"

// largeRow is from what size on a value is not folded with each one that it meets: a value that grows with every fold, as a state
// does, would be copied as often as there are folds.
const largeRow = 4 << 10

// rowStack holds large values of one row, in the order in which they came, until they are folded with others of their size.
type rowStack struct {
	values [][]byte
	// older says that each value is older than those before it.
	older bool
}

// push keeps a copy of a value.
func (s *rowStack) push(value []byte) error {
	s.values = append(s.values, bytes.Clone(value))
	for {
		n := len(s.values)
		if n < 2 || len(s.values[n-2]) > 2*len(s.values[n-1]) {
			return nil
		}
		if err := s.fold(); err != nil {
			return err
		}
	}
}

// fold folds the last two values.
func (s *rowStack) fold() error {
	n := len(s.values)
	older, newer := s.values[n-2], s.values[n-1]
	if s.older {
		older, newer = newer, older
	}
	folded, err := foldRows(make([]byte, 0, len(older)+len(newer)), older, newer)
	if err != nil {
		return err
	}
	s.values[n-2], s.values = folded, s.values[:n-1]
	return nil
}

// take folds a last value into those that are held, and returns what they are.
func (s *rowStack) take(value []byte) ([]byte, error) {
	if len(s.values) == 0 {
		return value, nil
	}
	s.values = append(s.values, bytes.Clone(value))
	for len(s.values) > 1 {
		if err := s.fold(); err != nil {
			return nil, err
		}
	}
	value, s.values = s.values[0], s.values[:0]
	return value, nil
}
