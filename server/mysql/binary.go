package mysql

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// appendBinary appends a value in the form of binary rows: fixed-width numbers, packed dates, and texts for the rest.
func appendBinary(dst []byte, code byte, v *chunk.Vector, i int, scratch *[]byte) []byte {
	switch code {
	case wireTiny:
		return append(dst, byte(v.Int(i)))
	case wireShort:
		return binary.LittleEndian.AppendUint16(dst, uint16(v.Int(i)))
	case wireLong:
		return binary.LittleEndian.AppendUint32(dst, uint32(v.Int(i)))
	case wireLongLong:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Int(i)))
	case wireFloat, wireDouble:
		return append(dst, v.Fixed(i)...)
	case wireDate, wireDateTime, wireTime:
		var text []byte
		text = appendLengthText(text, v, i, scratch)
		f := &fields{rest: text}
		return appendBinaryText(dst, code, string(f.bytes()))
	}
	return appendLengthText(dst, v, i, scratch)
}

// appendBinaryText appends a value that is given as text. A text that is none of the type travels as its zero.
func appendBinaryText(dst []byte, code byte, text string) []byte {
	switch code {
	case wireTiny, wireShort, wireLong, wireLongLong:
		n, _ := strconv.ParseInt(text, 10, 64)
		switch {
		case code == wireTiny && strings.EqualFold(text, "true"):
			n = 1
		case code == wireTiny:
			return append(dst, byte(n))
		case code == wireShort:
			return binary.LittleEndian.AppendUint16(dst, uint16(n))
		case code == wireLong:
			return binary.LittleEndian.AppendUint32(dst, uint32(n))
		case code == wireLongLong:
			return binary.LittleEndian.AppendUint64(dst, uint64(n))
		}
		return append(dst, byte(n))
	case wireFloat:
		x, _ := strconv.ParseFloat(text, 32)
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(x)))
	case wireDouble:
		x, _ := strconv.ParseFloat(text, 64)
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	case wireDate, wireDateTime:
		return appendBinaryDate(dst, text)
	case wireTime:
		return appendBinaryTime(dst, text)
	}
	return append(appendLength(dst, uint64(len(text))), text...)
}

// numbers returns the runs of digits of a text, and the fraction's digits padded to microseconds as the last one.
func numbers(text string) (parts []int, micros int) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, in := 0, false
	for i := 0; i < len(whole); i++ {
		if c := whole[i]; c >= '0' && c <= '9' {
			n, in = n*10+int(c-'0'), true
			continue
		}
		if in {
			parts = append(parts, n)
		}
		n, in = 0, false
	}
	if in {
		parts = append(parts, n)
	}
	for i := 0; i < 6; i++ {
		micros *= 10
		if i < len(fraction) && fraction[i] >= '0' && fraction[i] <= '9' {
			micros += int(fraction[i] - '0')
		}
	}
	return parts, micros
}

// appendBinaryDate packs a DATE or DATETIME: 4, 7 or 11 bytes behind their number.
func appendBinaryDate(dst []byte, text string) []byte {
	p, micros := numbers(text)
	if len(p) < 3 {
		return append(dst, 0)
	}
	for len(p) < 6 {
		p = append(p, 0)
	}
	size := byte(4)
	if p[3] != 0 || p[4] != 0 || p[5] != 0 {
		size = 7
	}
	if micros != 0 {
		size = 11
	}
	dst = append(dst, size)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(p[0]))
	dst = append(dst, byte(p[1]), byte(p[2]))
	if size >= 7 {
		dst = append(dst, byte(p[3]), byte(p[4]), byte(p[5]))
	}
	if size == 11 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(micros))
	}
	return dst
}

// appendBinaryTime packs a TIME: 0, 8 or 12 bytes behind their number.
func appendBinaryTime(dst []byte, text string) []byte {
	p, micros := numbers(text)
	if len(p) < 3 || p[0]|p[1]|p[2]|micros == 0 {
		return append(dst, 0)
	}
	size, negative := byte(8), byte(0)
	if micros != 0 {
		size = 12
	}
	if strings.HasPrefix(text, "-") {
		negative = 1
	}
	dst = append(dst, size, negative)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(p[0]/24))
	dst = append(dst, byte(p[0]%24), byte(p[1]), byte(p[2]))
	if size == 12 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(micros))
	}
	return dst
}

// object reports whether a type's bytes are no text: BITMAP, HLL and the like, which show as NULL.
func object(t catalog.Type) bool {
	switch t.Kind {
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return true
	}
	return false
}
