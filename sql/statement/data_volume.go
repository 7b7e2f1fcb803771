package statement

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// dataVolumeForm is a number with an optional unit: 10G, 512 MB.
var dataVolumeForm = regexp.MustCompile(`^(\d+)(\D*)$`)

// volumeUnits are the units of a data volume in bytes (Doris: ParseUtil.validDataVolumeUnitMultiplier).
var volumeUnits = map[string]int64{
	"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30, "T": 1 << 40,
	"TB": 1 << 40, "P": 1 << 50, "PB": 1 << 50,
}

// dataVolume reads a size such as 10G (Doris: ParseUtil.analyzeDataVolume).
func dataVolume(text string) (int64, error) {
	m := dataVolumeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, doriserr.New("invalid data volume expression:%s", text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, doriserr.New("invalid data volume:%s", m[1])
	}
	if n <= 0 {
		return 0, doriserr.New("Data volume must larger than 0")
	}
	unit, ok := volumeUnits[strings.ToUpper(m[2])]
	if !ok {
		return 0, doriserr.New("invalid unit:%s", m[2])
	}
	return n * unit, nil
}
