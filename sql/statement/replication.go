package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// takeReplication reads replication_num or replication_allocation below prefix ("" or "dynamic_partition") and returns it in
// the form "tag.location.default: 1", or "" if it is not set (Doris: PropertyAnalyzer.analyzeReplicaAllocation).
//
// Differs: more replicas than there are backends are accepted, and none given means one; a real cluster of one backend
// refuses both.
func takeReplication(b *propertyBag, prefix string) (string, int, error) {
	if prefix != "" {
		prefix += "."
	}
	if v, ok := b.get(prefix + "replication_num"); ok {
		n, err := javaShort(v)
		if err != nil {
			return "", 0, err
		}
		if n < 1 {
			return "", 0, doriserr.New("Replication num should between 1 and 32767")
		}
		b.drop(prefix + "replication_num")
		return "tag.location.default: " + strconv.Itoa(n), n, nil
	}
	v, ok := b.take(prefix + "replication_allocation")
	if !ok {
		return "", 0, nil
	}
	total := 0
	var parts []string
	for _, location := range strings.Split(strings.ReplaceAll(v, " ", ""), ",") {
		tag, count, ok := strings.Cut(location, ":")
		if !ok || strings.Contains(count, ":") {
			return "", 0, doriserr.New("Invalid replication allocation property: %s", location)
		}
		if !strings.HasPrefix(tag, "tag.location") {
			return "", 0, doriserr.New("Invalid replication allocation tag property: %s", location)
		}
		name := strings.ReplaceAll(strings.ReplaceAll(tag, "tag.location", ""), ".", "")
		if name == "" {
			return "", 0, doriserr.New("Invalid replication allocation location tag property: %s", location)
		}
		n, err := javaShort(count)
		if err != nil {
			return "", 0, err
		}
		total += n
		parts = append(parts, "tag.location."+name+": "+strconv.Itoa(n))
	}
	if total < 1 || total > 32767 {
		return "", 0, doriserr.New("Total replication num should between 1 and 32767")
	}
	return strings.Join(parts, ", "), total, nil
}
