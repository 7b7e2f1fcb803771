package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// readPlacement reads the storage medium and colocation.
func (d *tableDraft) readPlacement(int) error {
	partitioned := d.table.Partitioning.Kind != catalog.Unpartitioned
	medium, err := d.medium(partitioned)
	if err != nil {
		return err
	}
	d.set(propMedium, medium)
	if group, ok := d.properties.take(propColocate); ok {
		if d.distribution.Random {
			return doriserr.New("Random distribution for colocate table is unsupported")
		}
		if d.distribution.Auto {
			return doriserr.New("Auto buckets for colocate table is unsupported")
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

// medium reads the storage medium now or, for a partitioned table, looks at it only: Doris reads that one at the end.
func (d *tableDraft) medium(later bool) (string, error) {
	if later {
		return takeMedium(d.properties.clone())
	}
	return takeMedium(d.properties)
}

// takeMedium is PropertyAnalyzer.analyzeDataProperty; it returns ssd or hdd.
func takeMedium(b *propertyBag) (string, error) {
	medium := "hdd"
	if v, ok := b.take(propMedium); ok {
		switch {
		case strings.EqualFold(v, "SSD"):
			medium = "ssd"
		case strings.EqualFold(v, "HDD"):
		default:
			return "", doriserr.New("Invalid storage medium: %s", v)
		}
	}
	b.drop("storage_cooldown_time", "storage_policy", "data_base_time_ms", "file_cache_ttl_seconds", "mutable")
	return medium, nil
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
