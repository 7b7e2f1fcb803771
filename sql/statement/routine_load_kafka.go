package statement

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// kafkaProperties are the keys of FROM KAFKA besides property.* (Doris: KafkaDataSourceProperties).
var kafkaProperties = words(`kafka_broker_list kafka_topic kafka_partitions kafka_offsets kafka_default_offsets
	kafka_table_name_location kafka_table_name_format kafka_text_table_name_field_delimiter kafka_text_table_name_field_index`)

// brokerPattern is what each broker must look like (Doris: CreateRoutineLoadInfo.ENDPOINT_REGEX).
const brokerPattern = `[-A-Za-z0-9+&@#/%?=~_|!:,.;]+[-A-Za-z0-9+&@#/%=~_|]`

var brokerForm = regexp.MustCompile("^" + brokerPattern + "$")

// offsetForm is the only form of a datetime as an offset.
var offsetForm = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$`)

// offsetTime reads a datetime. Like Java it takes the 31st of a shorter month as its last day, and 24:00:00 as the end of a day.
func offsetTime(text string, location *time.Location) (time.Time, bool) {
	m := offsetForm.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	endOfDay := n[3] == 24 && n[4] == 0 && n[5] == 0
	if n[0] < 1 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31 || n[3] > 23 && !endOfDay || n[4] > 59 || n[5] > 59 {
		return time.Time{}, false
	}
	month := time.Month(n[1])
	last := time.Date(n[0], month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(n[0], month, min(n[2], last), n[3], n[4], n[5], 0, location), true
}

// kafkaSource is a FROM KAFKA clause after validation; nothing has been asked of Kafka yet.
type kafkaSource struct {
	brokerList string
	topic      string
	custom     []routineload.Property
	partitions []int32
	// starts has one entry a partition.
	starts []routineload.StartOffset
	// byTime says that starts are times.
	byTime bool
}

// readKafkaSource validates FROM KAFKA in Doris's order: unknown key, brokers, topic, property.*, partitions, offsets.
func readKafkaSource(list []ast.Property, zone string, multiTable, alter bool) (*kafkaSource, error) {
	given := mapProperties(list)
	for _, key := range mapOrder(list) {
		if !kafkaProperties[key] && !strings.HasPrefix(key, "property.") {
			return nil, doriserr.New("%s is invalid kafka property or can not be set", key)
		}
	}
	s := &kafkaSource{
		brokerList: strings.ReplaceAll(given["kafka_broker_list"], " ", ""),
		topic:      strings.ReplaceAll(given["kafka_topic"], " ", ""),
	}
	if err := s.checkBrokers(alter); err != nil {
		return nil, err
	}
	if s.topic == "" && !alter {
		return nil, doriserr.New("kafka_topic is a required property")
	}
	for _, p := range list {
		name, isCustom := strings.CutPrefix(p.Key, "property.")
		if !isCustom {
			continue
		}
		if strings.Trim(name, ".") == "" {
			return nil, doriserr.New("kafka property value could not be a empty string")
		}
		s.setCustom(name, p.Value)
	}
	if err := s.readPartitions(given); err != nil {
		return nil, err
	}
	var offsets []string
	if text, ok := given["kafka_offsets"]; ok {
		for _, o := range strings.Split(text, ",") {
			offsets = append(offsets, strings.TrimSpace(o))
		}
	}
	bare := strings.TrimSpace(given["kafka_default_offsets"])
	if len(offsets) > 0 && bare != "" {
		return nil, doriserr.New("Only one of kafka_offsets and kafka_default_offsets can be set.")
	}
	if multiTable {
		if err := checkTableNameProperties(given); err != nil {
			return nil, err
		}
	}
	if alter && len(s.partitions) > 0 && len(offsets) == 0 && bare == "" {
		return nil, doriserr.New("Must set offset or default offset with partition property")
	}
	location, err := timezone.Location(zone)
	if err != nil {
		return nil, doriserr.New("Unknown or incorrect time zone: '%s'", zone)
	}
	if len(offsets) > 0 {
		return s, s.readOffsets(offsets, location)
	}
	return s, s.readDefault(location)
}

// checkBrokers checks kafka_broker_list.
func (s *kafkaSource) checkBrokers(alter bool) error {
	if s.brokerList == "" {
		if alter {
			return nil
		}
		return doriserr.New("kafka_broker_list is a required property")
	}
	for _, broker := range strings.Split(strings.TrimRight(s.brokerList, ","), ",") {
		if !brokerForm.MatchString(broker) {
			return doriserr.New("KAFKA_BROKER_LIST:%s not match pattern %s", broker, brokerPattern)
		}
	}
	return nil
}

// setCustom sets a property without its prefix; a repeated one keeps its place.
func (s *kafkaSource) setCustom(name, value string) {
	for i := range s.custom {
		if s.custom[i].Key == name {
			s.custom[i].Value = value
			return
		}
	}
	s.custom = append(s.custom, routineload.Property{Key: name, Value: value})
}

// customValue returns a property without its prefix.
func (s *kafkaSource) customValue(name string) (string, bool) {
	for _, p := range s.custom {
		if p.Key == name {
			return p.Value, true
		}
	}
	return "", false
}

// readPartitions reads kafka_partitions; like Java's split it ignores empty items at the end.
func (s *kafkaSource) readPartitions(given propertyMap) error {
	text, ok := given["kafka_partitions"]
	if !ok {
		return nil
	}
	items := strings.Split(strings.ReplaceAll(text, " ", ""), ",")
	for len(items) > 1 && items[len(items)-1] == "" {
		items = items[:len(items)-1]
	}
	if len(items) == 1 && items[0] == "" && text != "" {
		return nil
	}
	for _, item := range items {
		n, err := strconv.ParseInt(item, 10, 32)
		if err != nil {
			return doriserr.New("For input string: \"%s\"", item)
		}
		s.partitions = append(s.partitions, int32(n))
		s.starts = append(s.starts, routineload.StartOffset{Offset: routineload.OffsetEnd})
	}
	return nil
}

// checkTableNameProperties checks what a multi-table job may say about table names; nothing else is used, as in Doris.
func checkTableNameProperties(given propertyMap) error {
	if format, ok := given["kafka_table_name_format"]; ok && !strings.EqualFold(strings.ReplaceAll(format, " ", ""), "TEXT") {
		return doriserr.New("Multi load olay supported for table name format TEXT")
	}
	if index, ok := given["kafka_text_table_name_field_index"]; ok {
		if _, err := strconv.ParseInt(index, 10, 32); err != nil {
			return doriserr.New("For input string: \"%s\"", index)
		}
	}
	return nil
}

// readOffsets reads kafka_offsets: numbers and symbols, or datetimes, not both.
func (s *kafkaSource) readOffsets(offsets []string, location *time.Location) error {
	if len(offsets) != len(s.partitions) {
		return doriserr.New("Partitions number should be equals to offsets number")
	}
	times := 0
	for _, o := range offsets {
		if _, ok := offsetTime(o, location); ok {
			times++
		}
	}
	if times > 0 && times < len(offsets) {
		return doriserr.New("The offset of the partition cannot be specified by the timestamp and the offset at the same time")
	}
	s.byTime = times > 0
	for i, o := range offsets {
		switch {
		case s.byTime:
			s.starts[i].Time, _ = offsetTime(o, location)
		case strings.EqualFold(o, "OFFSET_BEGINNING"):
			s.starts[i].Offset = routineload.OffsetBeginning
		case strings.EqualFold(o, "OFFSET_END"):
			s.starts[i].Offset = routineload.OffsetEnd
		case strings.EqualFold(o, "OFFSET_ZERO"):
			// SHOW prints offset 0 this way; Doris does not read it back.
			s.starts[i].Offset = 0
		case o != "" && strings.Trim(o, "0123456789") == "":
			n, err := strconv.ParseInt(o, 10, 64)
			if err != nil {
				n = 0 // Doris reads a number that is too large as 0
			}
			s.starts[i].Offset = n
		default:
			return doriserr.New("kafka_offsets must be an integer or a date time")
		}
	}
	return nil
}

// readDefault reads property.kafka_default_offsets, sets it if it is absent and gives it to every listed partition.
func (s *kafkaSource) readDefault(location *time.Location) error {
	text, ok := s.customValue("kafka_default_offsets")
	if !ok {
		text = "OFFSET_END"
		s.setCustom("kafka_default_offsets", text)
	}
	var start routineload.StartOffset
	if at, ok := offsetTime(text, location); ok {
		start.Time, s.byTime = at, true
		s.setCustom("kafka_default_offsets", strconv.FormatInt(at.UnixMilli(), 10))
		s.setCustom("kafka_origin_default_offsets", text)
	} else if strings.EqualFold(text, "OFFSET_BEGINNING") {
		start.Offset = routineload.OffsetBeginning
	} else if strings.EqualFold(text, "OFFSET_END") {
		start.Offset = routineload.OffsetEnd
	} else {
		return doriserr.New("kafka_default_offsets can only be set to OFFSET_BEGINNING, OFFSET_END or date time")
	}
	for i := range s.starts {
		s.starts[i] = start
	}
	return nil
}

// defaultStart is where a partition that is discovered later starts, from the custom properties; OFFSET_END if they are silent.
func defaultStart(custom []routineload.Property) routineload.StartOffset {
	for _, p := range custom {
		if p.Key != "kafka_default_offsets" {
			continue
		}
		if strings.EqualFold(p.Value, "OFFSET_BEGINNING") {
			return routineload.StartOffset{Offset: routineload.OffsetBeginning}
		}
		if ms, err := strconv.ParseInt(p.Value, 10, 64); err == nil {
			return routineload.StartOffset{Time: time.UnixMilli(ms)}
		}
	}
	return routineload.StartOffset{Offset: routineload.OffsetEnd}
}

// resolve asks Kafka for the numbers behind symbols and times. A time after the last message stays OffsetEnd.
func (s *kafkaSource) resolve(ctx context.Context, source routineload.Source, c routineload.Connection, topic string) (map[int32]int64, error) {
	offsets := make(map[int32]int64, len(s.partitions))
	asked := map[routineload.StartOffset][]int32{}
	for i, p := range s.partitions {
		if start := s.starts[i]; start.Time.IsZero() && start.Offset >= 0 {
			offsets[p] = start.Offset
		} else {
			delete(offsets, p)
			asked[start] = append(asked[start], p)
		}
	}
	for start, partitions := range asked {
		slices.Sort(partitions)
		partitions = slices.Compact(partitions)
		var found map[int32]int64
		var err error
		question := routineload.AskRealOffsets
		if start.Time.IsZero() {
			found, err = source.Offsets(ctx, c, topic, partitions, start.Offset)
		} else {
			question = routineload.AskOffsetsAt
			found, err = source.OffsetsAt(ctx, c, topic, partitions, start.Time)
		}
		if err != nil {
			return nil, routineload.MetadataError(question, topic, err)
		}
		for _, p := range partitions {
			offset, ok := found[p]
			if !ok {
				return nil, doriserr.New("there is a custom kafka partition %d which is invalid for topic %s", p, topic)
			}
			offsets[p] = offset
		}
	}
	return offsets, nil
}
