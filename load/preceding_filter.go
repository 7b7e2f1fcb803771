package load

import "github.com/dorisemu/dorisemu/catalog/chunk"

// precedingFilter applies PRECEDING FILTER to the fields as they came and returns the rows that it selects; the others count as
// unselected.
func (m *mapped) precedingFilter() (*chunk.Chunk, error) {
	m.places = m.places[:0]
	if m.filter == nil {
		for i := range m.raw.Rows {
			m.places = append(m.places, int32(i))
		}
		return m.raw, nil
	}
	var err error
	if m.places, err = m.filter.Filter(m.raw, m.places); err != nil {
		return nil, err
	}
	m.target.load.counters.Unselected += int64(m.raw.Rows - len(m.places))
	if len(m.places) == m.raw.Rows {
		return m.raw, nil
	}
	m.picked.Reset()
	for i, v := range m.picked.Columns {
		v.AppendRows(m.raw.Columns[i], m.places)
	}
	m.picked.Rows = len(m.places)
	return m.picked, nil
}
