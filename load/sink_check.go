package load

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// checkStrict filters the rows of which a file column could not be cast. Columns from expressions are not checked.
func (m *mapped) checkStrict(rows *chunk.Chunk) error {
	for i, s := range m.plan.sources {
		if s.kind != fromField {
			continue
		}
		raw, v, c := rows.Columns[s.from], m.dest.Columns[i], &m.plan.table.Columns[i]
		if v.Nulls == 0 {
			continue
		}
		for r := range rows.Rows {
			if m.bad[r] || !v.IsNull(r) || raw.IsNull(r) || c.Type.Kind == catalog.Decimal && isNumber(fieldText(raw, r)) {
				continue
			}
			if err := m.reject(r, notStrict(c, fieldText(raw, r)), m.line(rows, r)); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkSink filters the rows that the sink does not take: NULL in a NOT NULL column, texts that are too long, numbers beyond a
// decimal's digits.
func (m *mapped) checkSink(rows *chunk.Chunk) error {
	for i := range m.plan.table.Columns {
		c := &m.plan.table.Columns[i]
		if m.plan.present != nil && !m.plan.present[i] {
			continue
		}
		if m.target.load.request.Truncate && (c.Type.Kind == catalog.Char || c.Type.Kind == catalog.VarChar) {
			m.truncate(i)
		}
		v := m.dest.Columns[i]
		var raw *chunk.Vector
		if s := m.plan.sources[i]; s.kind == fromField {
			raw = rows.Columns[s.from]
		}
		for r := range m.dest.Rows {
			if m.bad[r] {
				continue
			}
			if reason := m.refused(c, v, raw, r); reason != "" {
				if err := m.reject(r, reason, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// refused returns why the sink does not take value r of a column, or nothing; raw is the file column, nil if there is none.
func (m *mapped) refused(c *catalog.Column, v, raw *chunk.Vector, r int) string {
	if v.IsNull(r) {
		if c.Type.Kind == catalog.Decimal && raw != nil && !raw.IsNull(r) && isNumber(fieldText(raw, r)) {
			return refuseDecimal(c, fieldText(raw, r))
		}
		if !c.Nullable && !c.AutoIncrement {
			return refuseNull(c)
		}
		return ""
	}
	if c.Type.IsText() && len(v.Bytes(r)) > textLimit(c.Type) {
		return refuseText(c, v.Bytes(r))
	}
	return ""
}

// textLimit is the longest text of a type in bytes.
func textLimit(t catalog.Type) int {
	if t.Kind == catalog.String {
		return stringLimit
	}
	return min(t.Length, stringLimit)
}

// truncate cuts the texts of a column at its length in characters.
func (m *mapped) truncate(i int) {
	limit := m.plan.table.Columns[i].Type.Length
	v := m.dest.Columns[i]
	long := false
	for r := range m.dest.Rows {
		long = long || !v.IsNull(r) && len(v.Bytes(r)) > limit
	}
	if !long {
		return
	}
	cut := chunk.NewVector(v.Type, m.dest.Rows)
	for r := range m.dest.Rows {
		if v.IsNull(r) {
			cut.AppendNull()
		} else {
			cut.AppendBytes(convert.Cut(v.Bytes(r), limit))
		}
	}
	m.dest.Columns[i] = cut
}

// reject filters row r of dest.
func (m *mapped) reject(r int, reason string, line []byte) error {
	m.bad[r] = true
	partition, offset := m.origin(r)
	return m.target.load.filter(ErrorRow{Reason: reason, Line: line, Partition: partition, Offset: offset})
}

// line is a raw row as the scanner shows it.
func (m *mapped) line(rows *chunk.Chunk, r int) []byte {
	fields := make([][]byte, len(rows.Columns))
	for i, v := range rows.Columns {
		if !v.IsNull(r) {
			fields[i] = fieldText(v, r)
		}
	}
	return joined(fields)
}

// fieldText is the text of a field that is not NULL.
func fieldText(v *chunk.Vector, r int) []byte {
	if v.Type.IsText() {
		return v.Bytes(r)
	}
	return convert.AppendText(nil, v, r)
}
