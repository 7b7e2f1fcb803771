package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// propCooldown is until when data stays on the medium that it is put on. A partition keeps the time in milliseconds.
const propCooldown = "storage_cooldown_time"

// readPlacement reads the storage medium and colocation.
func (d *tableDraft) readPlacement(int) error {
	bag := d.properties
	if d.table.Partitioning.Kind != catalog.Unpartitioned {
		// Doris reads that of a partitioned table at the end.
		bag = bag.clone()
	}
	place, err := takePlacement(d.env, bag)
	if err != nil {
		return err
	}
	d.set(propMedium, place.medium)
	if d.table.Partitioning.Kind == catalog.Unpartitioned {
		place.keep(&d.table.Partitions[0])
	}
	if group, ok := d.properties.take(propColocate); ok {
		if d.distribution.Random {
			return doriserr.New("Random distribution for colocate table is unsupported")
		}
		if d.distribution.Auto {
			return doriserr.New("Auto buckets for colocate table is unsupported")
		}
		if err := checkColocation(d.env.Catalog.Snapshot(), d.table, group); err != nil {
			return err
		}
		d.set(propColocate, group)
	}
	if v, ok := d.properties.take("storage_type"); ok && !strings.EqualFold(v, "column") {
		return doriserr.New("Invalid storage type: %s", v)
	}
	if v, ok := d.properties.take("schema_version"); ok {
		if _, err := strconv.ParseInt(v, 10, 32); err != nil {
			return doriserr.New("schema version format error")
		}
	}
	return nil
}

// placement is where data is put: ssd or hdd, and until when it stays there, in milliseconds; 0 is for ever.
type placement struct {
	medium string
	until  int64
}

// takePlacement is PropertyAnalyzer.analyzeDataProperty. A time that is none is for ever, as is any on HDD.
func takePlacement(env *Env, b *propertyBag) (placement, error) {
	p := placement{medium: "hdd"}
	if v, ok := b.take(propMedium); ok {
		switch {
		case strings.EqualFold(v, "SSD"):
			p.medium = "ssd"
		case strings.EqualFold(v, "HDD"):
		default:
			return p, doriserr.New("Invalid storage medium: %s", v)
		}
	}
	if v, ok := b.take(propCooldown); ok && p.medium == "ssd" {
		if t, ok := sessionTime(env, v); ok {
			p.until = t.UnixMilli()
			if now := env.Clock.Now().UnixMilli(); p.until <= now {
				return p, doriserr.New("Cool down time: %d should later than now: %d", p.until, now)
			}
		}
	}
	if v, ok := b.get("storage_policy"); ok && v != "" {
		return p, doriserr.New("No PolicyStorage: %s", v)
	}
	b.drop("storage_policy", "data_base_time_ms", "file_cache_ttl_seconds", "mutable")
	return p, nil
}

// keep puts the placement into the properties of a partition.
func (p placement) keep(to *catalog.Partition) {
	to.Properties.Set(propMedium, p.medium)
	dropProperty(&to.Properties, propCooldown)
	if p.until > 0 {
		to.Properties.Set(propCooldown, strconv.FormatInt(p.until, 10))
	}
}

// sessionTime reads a time in the zone of the session.
func sessionTime(env *Env, text string) (time.Time, bool) {
	b, err := catalog.ParseBound(catalog.Of(catalog.DateTime), text)
	if err != nil {
		return time.Time{}, false
	}
	zone := env.Session.Location()
	if zone == nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation("2006-01-02 15:04:05", b.Text, zone)
	return t, err == nil
}

// takeVersionInfo reads version_info.
func takeVersionInfo(b *propertyBag) error {
	_, err := b.takeLong("version_info", 0, func(text string) error {
		return doriserr.New("version info number format error: %s", text)
	})
	return err
}

// takeTabletType reads tablet_type.
func takeTabletType(b *propertyBag) error {
	if v, ok := b.take("tablet_type"); ok && !strings.EqualFold(v, "memory") && !strings.EqualFold(v, "disk") {
		return doriserr.New("Invalid tablet type")
	}
	return nil
}
