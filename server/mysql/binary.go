package mysql

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
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
	case wireDate:
		return appendBinaryMoment(dst, int(v.Int(i)), 0)
	case wireDateTime:
		days, micros := civil.SplitMicros(v.Int(i))
		return appendBinaryMoment(dst, days, micros)
	case wireTime:
		return appendBinarySpan(dst, v.Int(i))
	}
	return appendLengthText(dst, v, i, scratch)
}

// appendBinaryMoment packs a DATE or DATETIME, days since 1970-01-01 and microseconds of the day: 4, 7 or 11 bytes behind their number.
func appendBinaryMoment(dst []byte, days int, micros int64) []byte {
	year, month, day := civil.Date(days)
	size := byte(4)
	switch {
	case micros%civil.MicrosPerSecond != 0:
		size = 11
	case micros != 0:
		size = 7
	}
	dst = append(dst, size, byte(year), byte(year>>8), byte(month), byte(day))
	if size >= 7 {
		seconds := micros / civil.MicrosPerSecond
		dst = append(dst, byte(seconds/3600), byte(seconds/60%60), byte(seconds%60))
	}
	if size == 11 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(micros%civil.MicrosPerSecond))
	}
	return dst
}

// appendBinarySpan packs a TIME of microseconds: 0, 8 or 12 bytes behind their number.
func appendBinarySpan(dst []byte, micros int64) []byte {
	if micros == 0 {
		return append(dst, 0)
	}
	size, negative := byte(8), byte(0)
	if micros < 0 {
		negative, micros = 1, -micros
	}
	fraction := uint32(micros % civil.MicrosPerSecond)
	if fraction != 0 {
		size = 12
	}
	seconds := micros / civil.MicrosPerSecond
	dst = append(dst, size, negative)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(seconds/civil.SecondsPerDay))
	seconds %= civil.SecondsPerDay
	dst = append(dst, byte(seconds/3600), byte(seconds/60%60), byte(seconds%60))
	if size == 12 {
		dst = binary.LittleEndian.AppendUint32(dst, fraction)
	}
	return dst
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

// appendBinaryDate packs the text of a DATE or DATETIME.
func appendBinaryDate(dst []byte, text string) []byte {
	p, micros := numbers(text)
	if len(p) < 3 || p[1] < 1 || p[1] > 12 || p[2] < 1 {
		return append(dst, 0)
	}
	p = append(p, 0, 0, 0)
	return appendBinaryMoment(dst, civil.Days(p[0], p[1], p[2]), int64((p[3]*60+p[4])*60+p[5])*civil.MicrosPerSecond+int64(micros))
}

// appendBinaryTime packs the text of a TIME.
func appendBinaryTime(dst []byte, text string) []byte {
	p, micros := numbers(text)
	if len(p) < 3 {
		return append(dst, 0)
	}
	span := int64((p[0]*60+p[1])*60+p[2])*civil.MicrosPerSecond + int64(micros)
	if strings.HasPrefix(text, "-") {
		span = -span
	}
	return appendBinarySpan(dst, span)
}

// object reports whether a type's bytes are no text: BITMAP, HLL and the like, which show as NULL.
func object(t catalog.Type) bool {
	switch t.Kind {
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return true
	}
	return false
}
