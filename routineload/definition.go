package routineload

import (
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// Definition is what a job is to do: a CREATE ROUTINE LOAD statement after validation, without SQL.
type Definition struct {
	Name         string
	DatabaseID   uint64
	DatabaseName string
	// TableID is 0 and TableName empty for a multi-table job.
	TableID   uint64
	TableName string
	// Load says how messages become rows.
	Load load.Spec
	// Text keeps the clauses as SHOW prints them.
	Text       ClauseText
	Properties Properties
	Kafka      Kafka
	// User created the job; Comment is its COMMENT clause, raw; Statement the whole original text; SQLMode that of the session.
	User, Comment, Statement, SQLMode string
}

// ClauseText has the load clauses as JobProperties prints them (analysed, "" if absent) and as SHOW CREATE needs them.
type ClauseText struct {
	// ColumnSeparator is the original text between the quotes, nil if absent.
	ColumnSeparator *string
	// Columns, PrecedingFilter, Where, DeleteOn are the analysed texts.
	Columns, PrecedingFilter, Where, DeleteOn string
	// SQL is the clauses in SQL that parses back, keyed columns, preceding_filter, where, delete_on.
	SQL map[string]string
}

// Properties are the job properties after validation, in the units of the statement (seconds, rows, bytes).
type Properties struct {
	DesiredConcurrentNumber int64
	MaxErrorNumber          int64
	MaxFilterRatio          float64
	MaxBatchIntervalSeconds int64
	MaxBatchRows            int64
	MaxBatchSize            int64
	ExecMemLimit            int64
	SendBatchParallelism    int64
	StrictMode              bool
	LoadToSingleTablet      bool
	PartialColumns          bool
	NewKeyBehavior          string
	// Timezone is the standardised name, as shown.
	Timezone      string
	WorkloadGroup string
	// Format is "csv" or "json" (the forms of csv with names are csv, as in Doris).
	Format string
	// Raw has the format's own properties as given or defaulted: enclose, escape, empty_field_as_null, jsonpaths, json_root,
	// strip_outer_array, num_as_string, fuzzy_parse. A key that is not in it is not shown.
	Raw map[string]string
}

// Kafka is the FROM KAFKA clause after validation.
type Kafka struct {
	Brokers []string
	// BrokerList is the text as shown.
	BrokerList string
	Topic      string
	// Partitions are the custom partitions (kafka_partitions); nil means all of the topic, discovered.
	Partitions []int32
	// Offsets are the start offsets of custom partitions, symbolic ones already resolved.
	Offsets map[int32]int64
	// Default is where a newly discovered partition starts.
	Default StartOffset
	// Custom are the properties without prefix, group.id and kafka_default_offsets included, in the order of the statement;
	// CustomProperties prints them in Java HashMap order.
	Custom []Property
}

// StaysOpen reports whether tasks go on at the end of their partitions until a limit is reached: enable.partition.eof is false.
func (k *Kafka) StaysOpen() bool {
	return slices.ContainsFunc(k.Custom, func(p Property) bool {
		v := strings.ToLower(p.Value)
		return p.Key == "enable.partition.eof" && (v == "false" || v == "f" || v == "0")
	})
}

// StartOffset is OFFSET_BEGINNING, OFFSET_END, a number or a time.
type StartOffset struct {
	// Offset is OffsetBeginning, OffsetEnd or a number; ignored if Time is set.
	Offset int64
	// Time is zero unless the start is a datetime.
	Time time.Time
}
