package statement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
)

// remedies are the statements that would help a job, and why, in the order in which they are worth trying.
func remedies(env *Env, e *routineload.Explanation, earliest map[int32]int64) []string {
	v := e.Job
	name := quote(v.DatabaseName) + "." + quote(v.Definition.Name)
	var list []string
	for _, warning := range env.UnknownKafkaProperties(v.Definition.Kafka.Custom) {
		list = append(list, warning+" "+alterSource(v, name, "property.…", "…")+" sets the right one in a paused job")
	}
	list = append(list, strayColumns(v.Definition, env.Catalog.TableByID(v.Definition.TableID))...)
	resume := "RESUME ROUTINE LOAD FOR " + name
	switch {
	case v.State == routineload.Running && waitsForSlot(e):
		list = append(list, fmt.Sprintf(`ADMIN SET FRONTEND CONFIG ("max_routine_load_task_num_per_be" = "%d") lets more tasks run at the same time`, 2*e.Settings.MaxTasksPerBackend))
	case v.State == routineload.Running && isRetrying(e) && strings.Contains(v.OtherMsg, "no space left on device"):
		list = append(list, "make room in the data directory; the same messages are loaded then")
	case v.State == routineload.Running && isRetrying(e):
		list = append(list, fmt.Sprintf("put right what the last problem names, and the same messages are loaded; to skip all of them: PAUSE ROUTINE LOAD FOR %s; %s; %s", name, skip(v, name), resume))
	case v.State != routineload.Paused || v.Reason() == nil:
	default:
		reason := v.Reason()
		switch {
		case strings.Contains(reason.Message, "Offset out of range"), strings.Contains(reason.Message, "greater than kafka latest offset"):
			list = append(list, moveOffsets(v, name, earliest)+"; "+resume)
		case strings.HasPrefix(reason.Message, "failed to create task"):
			list = append(list, fmt.Sprintf("ALTER ROUTINE LOAD FOR %s with the clause put right, or ALTER TABLE, then %s; resuming alone ends in the same pause", name, resume))
		case strings.Contains(reason.Message, "check the jsonpaths"):
			list = append(list, fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s PROPERTIES ("jsonpaths" = "[\"$.…\"]"); %s`, name, resume))
		case reason.Code == doriserr.TooManyFailureRows:
			list = append(list, fmt.Sprintf("see ErrorLogUrls; then %s goes on behind the rows that were filtered; %s allows that many in a window", resume, allowErrors(v, name)))
		case reason.Code == doriserr.Partitions && strings.Contains(reason.Message, "Unknown topic"):
			list = append(list, fmt.Sprintf("make the topic %s, or %s; then %s", v.Definition.Kafka.Topic, alterSource(v, name, "kafka_topic", meantTopic(reason.Message)), resume))
		case reason.Code == doriserr.Partitions && wrongProperty(reason.Message) != "":
			list = append(list, alterSource(v, name, "property."+wrongProperty(reason.Message), "…")+"; "+resume)
		case reason.Code == doriserr.Partitions:
			list = append(list, fmt.Sprintf("once the cluster can be reached, %s, unless the job has resumed by itself; %s changes where it is looked for",
				resume, alterSource(v, name, "kafka_broker_list", strings.Join(v.Definition.Kafka.Brokers, ","))))
		default:
			list = append(list, resume)
		}
	}
	return list
}

// meantTopic is the topic that an unknown one is like, or a gap to fill in.
func meantTopic(message string) string {
	if _, rest, ok := strings.Cut(message, "; did you mean "); ok {
		if meant, _, ok := strings.Cut(rest, "?"); ok {
			return meant
		}
	}
	return "…"
}

// wrongProperty is the Kafka property to look at first when a cluster refuses the connection, empty if it may be down.
func wrongProperty(message string) string {
	if _, rest, ok := strings.Cut(message, "failed to set '"); ok {
		key, _, _ := strings.Cut(rest, "'")
		return key
	}
	for _, c := range [...]struct{ text, key string }{
		{"security.protocol", "security.protocol"}, {"signed by unknown authority", "ssl.ca.location"}, {"failed to verify certificate", "ssl.ca.location"},
		{"TLS handshake failed: remote error", "ssl.certificate.location"}, {"sasl.kerberos.service.name", "sasl.kerberos.service.name"},
		{"(sasl.kerberos.principal)", "sasl.kerberos.principal"}, {"SASL authentication (GSSAPI)", "sasl.kerberos.keytab"},
		{"SASL authentication (OAUTHBEARER)", "sasl.oauthbearer.config"}, {"SASL authentication", "sasl.password"}, {"SASL handshake", "sasl.mechanism"},
		{"SASL mechanism", "sasl.mechanism"},
	} {
		if strings.Contains(message, c.text) {
			return c.key
		}
	}
	return ""
}

// waitsForSlot reports whether a task of the job waits for its turn.
func waitsForSlot(e *routineload.Explanation) bool {
	return slices.ContainsFunc(e.Tasks, func(t routineload.TaskExplanation) bool {
		return t.Activity.Kind == routineload.ActivityWaitingForSlot
	})
}

// isRetrying reports whether a task of the job tries again what was rolled back.
func isRetrying(e *routineload.Explanation) bool {
	return slices.ContainsFunc(e.Tasks, func(t routineload.TaskExplanation) bool { return t.Task.Delay })
}

// skip is the ALTER that leaves out what the job has not read yet.
func skip(v *routineload.View, name string) string {
	var partitions, offsets []string
	for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
		if end, ok := v.Latest[p]; ok && end > v.Progress[p] {
			partitions, offsets = append(partitions, fmt.Sprint(p)), append(offsets, fmt.Sprint(end))
		}
	}
	return alterOffsets(name, partitions, offsets)
}

// alterSource is the ALTER that sets a property of the source. It names the default offset too, which is the end after any other
// ALTER of the source, as in Doris: a job that has read nothing yet would skip all that is there.
func alterSource(v *routineload.View, name, key, value string) string {
	offsets := ""
	if text := defaultOffsets(v.Definition.Kafka.Custom); text != "" {
		offsets = fmt.Sprintf(`, "property.kafka_default_offsets" = "%s"`, text)
	}
	return fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s FROM KAFKA ("%s" = "%s"%s)`, name, key, value, offsets)
}

// defaultOffsets is property.kafka_default_offsets as it was written, empty for the end.
func defaultOffsets(custom []routineload.Property) string {
	source := kafkaSource{custom: custom}
	text, _ := source.customValue("kafka_default_offsets")
	if strings.Trim(text, "0123456789") == "" { // a datetime's milliseconds, or nothing
		text, _ = source.customValue("kafka_origin_default_offsets")
	}
	if strings.EqualFold(text, "OFFSET_END") {
		return ""
	}
	return text
}

// alterOffsets is the ALTER that sets the offsets of partitions.
func alterOffsets(name string, partitions, offsets []string) string {
	return fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s FROM KAFKA ("kafka_partitions" = "%s", "kafka_offsets" = "%s")`,
		name, strings.Join(partitions, ","), strings.Join(offsets, ","))
}

// moveOffsets is the ALTER that brings the offsets that are not in the topic back into it.
func moveOffsets(v *routineload.View, name string, earliest map[int32]int64) string {
	var partitions, offsets []string
	for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
		first, known := earliest[p]
		end, ended := v.Latest[p]
		if known && ended && v.Progress[p] >= first && v.Progress[p] <= end {
			continue
		}
		offset := "OFFSET_BEGINNING"
		if known {
			offset = fmt.Sprint(first)
		}
		partitions, offsets = append(partitions, fmt.Sprint(p)), append(offsets, offset)
	}
	return alterOffsets(name, partitions, offsets)
}

// allowErrors is the ALTER that would not have paused a job at its last batch.
func allowErrors(v *routineload.View, name string) string {
	if v.Statistic.ErrorRowsAfterResumed > v.Definition.Properties.MaxErrorNumber {
		return fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s PROPERTIES ("max_error_number" = "%d")`, name, v.Statistic.ErrorRowsAfterResumed)
	}
	return fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s PROPERTIES ("max_filter_ratio" = "1")`, name)
}
