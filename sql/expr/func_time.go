package expr

import (
	"math"

	"github.com/dorisemu/dorisemu/internal/civil"
)

// maxTime is the largest TIME that a computation has, 838:59:59 (Doris: TimeValue::MAX_TIME); a text can say a fraction more.
const maxTime = (838*3600 + 59*60 + 59) * civil.MicrosPerSecond

// clampTime cuts a TIME to what Doris keeps.
func clampTime(us int64) int64 { return max(min(us, maxTime), -maxTime) }

// makeTime is maketime(hour, minute, second); an hour beyond a TIME makes it the largest. The seconds are rounded, the sum cut. Of
// constants with a fraction of a second the frontend makes a TIME of as many microseconds as there are seconds (measured).
func makeTime(c *call, i int) {
	h, m, second := wideAt(c, 0, i).Int64(), wideAt(c, 1, i).Int64(), 0.0
	floating := isFloating(c.args[2].v.Type)
	if floating {
		second = c.float(2, i)
	} else {
		second = wideAt(c, 2, i).Float64()
	}
	if m < 0 || m > 59 || !(second >= 0 && second < 60) {
		c.out.AppendNull()
		return
	}
	constant := floating && c.args[0].mask == 0 && c.args[1].mask == 0 && c.args[2].mask == 0
	switch {
	case h > 838 || h < -838:
		h, m, second = max(min(h, 838), -838), 59, 59
	case constant && (h == 838 || h == -838):
		second = min(second, 59)
	}
	total := float64(max(h, -h)*3600+m*60) + math.Round(second*civil.MicrosPerSecond)/civil.MicrosPerSecond
	if !constant {
		total *= civil.MicrosPerSecond
	}
	if h < 0 {
		total = -total
	}
	c.out.AppendInt(clampTime(int64(total)))
}
