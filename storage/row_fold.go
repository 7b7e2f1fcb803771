package storage

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// foldRows appends to dst the value that a row has after a newer value met an older one.
func foldRows(dst, older, newer []byte) ([]byte, error) {
	if row, err := pickRow(older, newer); row != nil || err != nil {
		return append(dst, row...), err
	}
	if newer[0] == rowGrouped && older[0] == rowGrouped {
		return foldGroups(dst, older, newer)
	}
	if newer[0] != rowUpdates || older[0] > rowUpdates {
		return foldList(dst, older, newer)
	}
	gone, err := meetsDeleted(older[1:], newer[1:])
	switch {
	case err != nil:
		return nil, err
	case gone && older[0] == rowUpdates:
		// Of a table with a sequence column, whose value the row that is older than both may have.
		return foldList(dst, older, newer)
	case gone:
		return append(append(dst, older[0]), newer[1:]...), nil
	}
	return foldFields(append(dst, older[0]), older[1:], newer[1:])
}

// foldUpdate appends a row whose head and fields are given as an update of some columns leaves it.
func foldUpdate(dst, head, older, newer []byte) ([]byte, error) {
	gone, err := meetsDeleted(older, newer)
	if err != nil {
		return nil, err
	}
	if dst = append(dst, head...); gone {
		return append(dst, newer...), nil
	}
	return foldFields(dst, older, newer)
}

// pickRow returns the one of two values that a row has after the newer met the older, or nil if it is neither or what they say
// together.
func pickRow(older, newer []byte) ([]byte, error) {
	if len(newer) == 0 || len(older) == 0 {
		return nil, errRow
	}
	if newer[0] == rowReplaces || newer[0] == rowGrouped && older[0] != rowGrouped {
		return newer, nil
	}
	if newer[0] != rowSequenced || older[0] != rowReplaces && older[0] != rowSequenced {
		return nil, nil
	}
	_, newSequence, _, err := splitRow(newer)
	if err != nil {
		return nil, err
	}
	_, oldSequence, _, err := splitRow(older)
	if err != nil {
		return nil, err
	}
	if bytes.Compare(newSequence, oldSequence) >= 0 {
		return newer, nil
	}
	return older, nil
}

// meetsDeleted reports whether newer fields are an update of some columns and the older ones have a delete sign that is set.
func meetsDeleted(older, newer []byte) (bool, error) {
	for len(newer) > 0 {
		f, rest, err := nextField(newer)
		if err != nil {
			return false, err
		}
		if newer = rest; f.op() != opUndelete {
			continue
		}
		sign, ok, err := findField(older, f.id)
		return ok && len(sign.value) > 0 && sign.value[0] != 0, err
	}
	return false, nil
}

// foldFields appends the fields of an older row as newer ones leave them. Both nearly always have the same columns in the same
// order; otherwise columns that only one of them has are kept.
func foldFields(dst, older, newer []byte) ([]byte, error) {
	pending := newer
	for len(older) > 0 {
		old, rest, err := nextField(older)
		if err != nil {
			return nil, err
		}
		older = rest
		if len(pending) > 0 {
			f, rest, err := nextField(pending)
			if err != nil {
				return nil, err
			}
			if f.id == old.id {
				pending = rest
				if dst, err = foldField(dst, &old, &f); err != nil {
					return nil, err
				}
				continue
			}
		}
		f, ok, err := findField(newer, old.id)
		if err != nil {
			return nil, err
		}
		if !ok {
			dst = appendField(dst, &old)
			continue
		}
		if dst, err = foldField(dst, &old, &f); err != nil {
			return nil, err
		}
	}
	if len(pending) == 0 {
		return dst, nil
	}
	return appendMissing(dst, newer)
}

// appendMissing appends to a row whose fields begin in dst those fields of newer that it does not have.
func appendMissing(dst, newer []byte) ([]byte, error) {
	_, _, have, err := splitRow(dst)
	if err != nil {
		return nil, err
	}
	have = bytes.Clone(have)
	for len(newer) > 0 {
		f, rest, err := nextField(newer)
		if err != nil {
			return nil, err
		}
		newer = rest
		if _, ok, err := findField(have, f.id); err != nil {
			return nil, err
		} else if !ok {
			dst = appendField(dst, &f)
		}
	}
	return dst, nil
}

// findField looks for a column in a list of fields.
func findField(b []byte, id uint32) (field, bool, error) {
	for len(b) > 0 {
		f, rest, err := nextField(b)
		if err != nil {
			return field{}, false, err
		}
		if f.id == id {
			return f, true, nil
		}
		b = rest
	}
	return field{}, false, nil
}

// foldField appends what a column is after newer met older.
func foldField(dst []byte, older, newer *field) ([]byte, error) {
	op := newer.op()
	switch {
	case op == opReplace || op == opUndelete:
		return appendField(dst, newer), nil
	case op == opDefault:
		return appendField(dst, older), nil
	case newer.null():
		return appendField(dst, older), nil
	case op == opReplaceIfNotNull || older.null():
		return appendField(dst, newer), nil
	}
	if op == opUnion {
		if older.layout() != chunk.Bytes || newer.layout() != chunk.Bytes {
			return nil, errRow
		}
		union := *newer
		union.raw = nil
		var err error
		if union.value, err = state.Union(catalog.Kind(newer.kind), older.value, newer.value); err != nil {
			return nil, err
		}
		return appendField(dst, &union), nil
	}
	if op == opMin && catalog.Kind(newer.kind) == catalog.Bitmap {
		both := *newer
		both.raw = nil
		var err error
		if both.value, err = state.Intersect(older.value, newer.value); err != nil {
			return nil, err
		}
		return appendField(dst, &both), nil
	}
	// Either may be from before the column became wider: a load that began then can be committed last.
	var err error
	if older.layout() < newer.layout() {
		older, err = widenField(older, newer)
	} else if older.layout() > newer.layout() {
		newer, err = widenField(newer, older)
	}
	if err != nil {
		return nil, err
	}
	switch op {
	case opMin, opMax:
		less := compareFields(newer, older) < 0
		if less == (op == opMin) {
			return appendField(dst, newer), nil
		}
		return appendField(dst, older), nil
	case opSum:
		sum := *newer
		sum.raw = nil
		var buffer [32]byte
		sum.value = sumFields(buffer[:0], older, newer)
		return appendField(dst, &sum), nil
	}
	return nil, errRow
}

// widenField gives a narrow value of an integer or decimal column the layout that a wide one has.
func widenField(narrow, wide *field) (*field, error) {
	width := wide.layout().Width()
	if len(narrow.value) == 0 || width < len(narrow.value) || wide.layout() > chunk.Fixed32 {
		return nil, errRow
	}
	value := bytes.Repeat([]byte{byte(int8(narrow.value[len(narrow.value)-1]) >> 7)}, width)
	copy(value, narrow.value)
	return &field{id: narrow.id, flags: wide.flags, kind: wide.kind, value: value}, nil
}

// sumFields appends the sum of two numbers; integers wrap around, as Doris's do.
func sumFields(dst []byte, a, b *field) []byte {
	switch catalog.Kind(b.kind) {
	case catalog.Float:
		x := math.Float32frombits(binary.LittleEndian.Uint32(a.value)) + math.Float32frombits(binary.LittleEndian.Uint32(b.value))
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(x))
	case catalog.Double:
		x := math.Float64frombits(binary.LittleEndian.Uint64(a.value)) + math.Float64frombits(binary.LittleEndian.Uint64(b.value))
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	if len(b.value) < 8 {
		carry := 0
		for i := range b.value {
			carry += int(a.value[i]) + int(b.value[i])
			dst = append(dst, byte(carry))
			carry >>= 8
		}
		return dst
	}
	carry := uint64(0)
	for i := 0; i+8 <= len(b.value); i += 8 {
		var word uint64
		word, carry = bits.Add64(binary.LittleEndian.Uint64(a.value[i:]), binary.LittleEndian.Uint64(b.value[i:]), carry)
		dst = binary.LittleEndian.AppendUint64(dst, word)
	}
	return dst
}

// compareFields compares two values of the same layout that are not NULL in the order of their type.
func compareFields(a, b *field) int {
	switch catalog.Kind(b.kind) {
	case catalog.Float:
		return compareOrdered(orderedFloat32(math.Float32frombits(binary.LittleEndian.Uint32(a.value))), orderedFloat32(math.Float32frombits(binary.LittleEndian.Uint32(b.value))))
	case catalog.Double:
		return compareOrdered(orderedFloat64(math.Float64frombits(binary.LittleEndian.Uint64(a.value))), orderedFloat64(math.Float64frombits(binary.LittleEndian.Uint64(b.value))))
	case catalog.IPv4:
		return compareOrdered(binary.LittleEndian.Uint32(a.value), binary.LittleEndian.Uint32(b.value))
	case catalog.IPv6:
		return bytes.Compare(a.value, b.value)
	}
	if a.layout() >= chunk.Bytes {
		return bytes.Compare(a.value, b.value)
	}
	top := len(a.value) - 1
	if x, y := int8(a.value[top]), int8(b.value[top]); x != y {
		return compareOrdered(x, y)
	}
	for i := top - 1; i >= 0; i-- {
		if a.value[i] != b.value[i] {
			return compareOrdered(a.value[i], b.value[i])
		}
	}
	return 0
}

// compareOrdered compares two numbers.
func compareOrdered[T int8 | uint8 | uint32 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
