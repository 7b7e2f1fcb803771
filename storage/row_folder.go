package storage

// rowFolder folds the values of one row after the other; what it returns is valid until the next but one call.
type rowFolder struct{ folded, spare []byte }

// fold returns the value that a row has after a newer value met an older one.
func (f *rowFolder) fold(older, newer []byte) ([]byte, error) {
	if row, err := pickRow(older, newer); row != nil || err != nil {
		return row, err
	}
	folded, err := foldRows(f.spare[:0], older, newer)
	if err != nil {
		return nil, err
	}
	f.folded, f.spare = folded, f.folded
	return folded, nil
}
