package statement

import (
	"fmt"
	"time"
)

// timeText prints a time in the session's zone.
func timeText(env *Env, t time.Time) string {
	if l := env.Session.Location(); l != nil {
		t = t.In(l)
	}
	return t.Format("2006-01-02 15:04:05")
}

// sizeText prints bytes as Doris does: "0.000 ", "1.500 KB" (Doris: DebugUtil.printByteWithUnit).
func sizeText(bytes int64) string {
	value, unit := float64(bytes), ""
	for _, u := range []struct {
		size float64
		name string
	}{{1 << 40, "TB"}, {1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}} {
		if value >= u.size {
			value, unit = value/u.size, u.name
			break
		}
	}
	return fmt.Sprintf("%.3f %s", value, unit)
}
