package kafka

import (
	"sort"

	"github.com/dorisemu/dorisemu/routineload"
)

// Suggestion names a property that has no effect here and the closest one that exists.
type Suggestion struct {
	// Name is as the user wrote it; Nearest is empty if nothing resembles it.
	Name, Nearest string
}

// ours are properties that Doris itself reads, next to librdkafka's.
var ours = map[string]bool{
	"kafka_default_offsets": true, "kafka_origin_default_offsets": true,
	"aws.region": true, "aws.access.key": true, "aws.secret.key": true, "aws.msk.iam.role.arn": true,
	"aws.profile.name": true, "aws.external.id": true, "aws.credentials.provider": true,
}

// UnknownProperties returns the properties that librdkafka does not know, in the order given. Doris ignores them silently;
// we warn, because a misspelt security.protocol is otherwise found only in production.
func UnknownProperties(props []routineload.Property) []Suggestion {
	var unknown []Suggestion
	for _, p := range props {
		if _, ok := known()[p.Key]; ok || ours[p.Key] {
			continue
		}
		unknown = append(unknown, Suggestion{Name: p.Key, Nearest: nearestProperty(p.Key)})
	}
	return unknown
}

// javaNames are names of the Java client whose meaning has another name in librdkafka.
var javaNames = map[string]string{
	"fetch.max.wait.ms":              "fetch.wait.max.ms",
	"ssl.truststore.location":        "ssl.ca.location",
	"ssl.truststore.certificates":    "ssl.ca.pem",
	"ssl.keystore.certificate.chain": "ssl.certificate.pem",
	"ssl.keystore.key":               "ssl.key.pem",
	"sasl.jaas.config":               "sasl.username",
	"request.timeout.ms":             "socket.timeout.ms",
	"receive.buffer.bytes":           "socket.receive.buffer.bytes",
	"send.buffer.bytes":              "socket.send.buffer.bytes",
	"default.api.timeout.ms":         "socket.timeout.ms",
	"max.poll.records":               "",
	"key.deserializer":               "",
	"value.deserializer":             "",
}

// nearestProperty returns the known property with the smallest edit distance, or "" if more than a third of the name differs.
func nearestProperty(name string) string {
	if better, ok := javaNames[name]; ok {
		return better
	}
	names := make([]string, 0, 210)
	for n, p := range known() {
		if p.kind != kindAPI {
			names = append(names, n)
		}
	}
	for n := range ours {
		names = append(names, n)
	}
	sort.Strings(names)
	best, bestDistance := "", max(2, len(name)/3)+1
	for _, n := range names {
		if d := distance(name, n, bestDistance); d < bestDistance {
			best, bestDistance = n, d
		}
	}
	return best
}

// distance is the Levenshtein distance of a and b in bytes, or limit if it is at least that.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return min(row[len(b)], limit)
}
