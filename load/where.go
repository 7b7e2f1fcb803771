package load

// applyWhere drops the rows that WHERE does not select, over the table's columns after mapping; they count as unselected.
func (m *mapped) applyWhere() error {
	if m.where == nil {
		return nil
	}
	var err error
	if m.kept, err = m.where.Filter(m.dest, m.kept[:0]); err != nil {
		return err
	}
	next := 0
	for i, bad := range m.bad {
		selected := next < len(m.kept) && int(m.kept[next]) == i
		if selected {
			next++
		}
		if !bad && !selected {
			m.bad[i] = true
			m.target.load.counters.Unselected++
		}
	}
	return nil
}
