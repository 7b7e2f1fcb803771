package convert

import (
	"bytes"
	"math"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
)

// maxTimeHours is the largest number of hours in a TIME.
const maxTimeHours = 838

// MaxTime is 838:59:59.999999, the largest TIME, in microseconds.
const MaxTime = (maxTimeHours+1)*3600*civil.MicrosPerSecond - 1

// timeParser reads a TIME(scale): [+-] and [h]h:mm[:ss[.f]], or digits that are seconds, minutes and hours from the right
// (Doris: TimeV2Literal; what that refuses CastToTimeV2 reads).
func timeParser(scale int) Func {
	return func(dst *chunk.Vector, text []byte) bool {
		us, ok := parseTime(trimmed(text), scale)
		if ok {
			dst.AppendInt(us)
		}
		return ok
	}
}

// parseTime returns the microseconds of a TIME.
func parseTime(t []byte, scale int) (int64, bool) {
	var hours, minutes, seconds []byte
	negative := false
	if len(t) > 0 && (t[0] == '-' || t[0] == '+') {
		negative = t[0] == '-'
		t = t[1:]
		if len(t) == 0 || t[0] == '-' || t[0] == '+' {
			return 0, false
		}
	}
	if i := bytes.IndexByte(t, ':'); i >= 0 {
		hours, minutes, seconds = t[:i], t[i+1:], []byte("00")
		if j := bytes.IndexByte(minutes, ':'); j >= 0 {
			minutes, seconds = minutes[:j], minutes[j+1:]
		}
	} else {
		point := bytes.IndexByte(t, '.')
		if point < 0 {
			point = len(t)
		}
		if point < 1 {
			return 0, false
		}
		hours, minutes = []byte("0"), []byte("0")
		seconds = t[max(point-2, 0):]
		if point > 2 {
			minutes = t[max(point-4, 0) : point-2]
		}
		if point > 4 {
			hours = t[:point-4]
		}
	}
	h, ok1 := smallInteger(hours)
	m, ok2 := smallInteger(minutes)
	s, ok3 := float(seconds, 64)
	if !ok1 || !ok2 || !ok3 || h < 0 || h > maxTimeHours || m < 0 || m > 59 || s < 0 || s >= 60 || math.IsNaN(s) {
		return 0, false
	}
	unit := float64(microUnits[scale])
	us := int64(math.Floor(s*civil.MicrosPerSecond/unit+0.5)) * microUnits[scale]
	us += (h*60 + m) * 60 * civil.MicrosPerSecond
	if us > MaxTime {
		return 0, false
	}
	if negative {
		us = -us
	}
	return us, true
}
