package statement

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// TestScheduledPartitions lets the clock run and looks which partitions the scheduler leaves.
func TestScheduledPartitions(t *testing.T) {
	tests := []struct {
		name, table string
		days        int
		want        string
	}{
		{
			"moves on", `CREATE TABLE x (d DATE, v INT) DUPLICATE KEY(d) PARTITION BY RANGE(d) () DISTRIBUTED BY HASH(d) BUCKETS 1 PROPERTIES (
			"dynamic_partition.time_unit" = "DAY", "dynamic_partition.start" = "-1", "dynamic_partition.end" = "1", "dynamic_partition.prefix" = "p")`,
			2, "p20261124 p20261125 p20261126",
		},
		{
			"keeps reserved periods", `CREATE TABLE x (d DATE, v INT) DUPLICATE KEY(d) PARTITION BY RANGE(d) (
			PARTITION a VALUES LESS THAN ("2020-01-01"), PARTITION b VALUES LESS THAN ("2020-02-01"), PARTITION c VALUES LESS THAN ("2020-03-01"))
			DISTRIBUTED BY HASH(d) BUCKETS 1 PROPERTIES ("dynamic_partition.time_unit" = "DAY", "dynamic_partition.start" = "-1",
			"dynamic_partition.end" = "1", "dynamic_partition.prefix" = "p", "dynamic_partition.reserved_history_periods" = "[2020-01-10,2020-01-20]")`,
			0, "b p20261123 p20261124",
		},
		{
			"counts history", `CREATE TABLE x (d DATETIME NOT NULL, v INT) DUPLICATE KEY(d) AUTO PARTITION BY RANGE(date_trunc(d, 'day')) (
			PARTITION a VALUES [("2026-11-19"), ("2026-11-20")), PARTITION b VALUES [("2026-11-20"), ("2026-11-21")),
			PARTITION c VALUES [("2026-11-21"), ("2026-11-22")), PARTITION e VALUES [("2026-11-23"), ("2026-11-24")), PARTITION f VALUES [("2026-11-25"), ("2026-11-26")))
			DISTRIBUTED BY HASH(d) BUCKETS 1 PROPERTIES ("partition.retention_count" = "2")`,
			0, "b c e f",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env, _ := newTestEnv(t)
			now := env.Clock.(*clock.Manual)
			mustExec(t, env, "CREATE DATABASE d")
			mustExec(t, env, "USE d")
			mustExec(t, env, tt.table)
			for i := 0; i <= tt.days; i++ {
				if err := ScheduleDynamicPartitions(context.Background(), env.Catalog); err != nil {
					t.Fatal(err)
				}
				if i < tt.days {
					now.Advance(24 * time.Hour)
				}
			}
			var names []string
			for _, p := range env.Catalog.Table("d", "x").SortedPartitions(false) {
				names = append(names, p.Name)
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("partitions are %s, want %s", got, tt.want)
			}
		})
	}
}
