package statement

import (
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
)

// partitionStatistics returns what a partition holds; without statistics it is empty.
func partitionStatistics(env *Env, t *catalog.Table, p *catalog.Partition) (PartitionStatistics, error) {
	s := PartitionStatistics{Version: 1, Updated: p.Created}
	if env.Statistics == nil {
		return s, nil
	}
	known, err := env.Statistics.PartitionStatistics(t, p.ID)
	if err != nil {
		return s, fmt.Errorf("reading statistics of %s: %w", t.Name, err)
	}
	s.Rows, s.Bytes = known.Rows, known.Bytes
	if known.Version > 0 {
		s.Version = known.Version
	} else if known.Rows > 0 {
		s.Version = 2
	}
	if !known.Updated.IsZero() {
		s.Updated = known.Updated
	}
	return s, nil
}

// tableStatistics adds up the partitions of a table; latest is when one of them was last loaded, or made.
func tableStatistics(env *Env, t *catalog.Table) (total PartitionStatistics, latest time.Time, err error) {
	latest = t.Created
	for i := range t.Partitions {
		if t.Partitions[i].Temporary {
			continue
		}
		s, err := partitionStatistics(env, t, &t.Partitions[i])
		if err != nil {
			return total, latest, err
		}
		total.Rows += s.Rows
		total.Bytes += s.Bytes
		if s.Updated.After(latest) {
			latest = s.Updated
		}
	}
	return total, latest, nil
}
