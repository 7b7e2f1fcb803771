package integration

import (
	"fmt"
	"regexp"
	"testing"
)

// replayTables are the tables of the jobs below.
var replayTables = []string{
	`CREATE TABLE plain (id INT, name VARCHAR(20), n INT) DUPLICATE KEY(id) PARTITION BY RANGE(id) (PARTITION p1 VALUES LESS THAN ("10"), PARTITION ` + "`p-2`" + ` VALUES LESS THAN ("20")) DISTRIBUTED BY HASH(id) BUCKETS 1`,
	`CREATE TABLE versioned (id INT, name VARCHAR(20), n INT) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_type" = "int")`,
	"CREATE TABLE `ta-ble` (id INT, `or der` VARCHAR(20), `group` INT) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
	`CREATE TABLE random (id INT, v INT) DUPLICATE KEY(id) DISTRIBUTED BY RANDOM BUCKETS 1`,
}

// replayed are jobs from CREATE to FROM; %s is the rest of FROM KAFKA's list.
var replayed = []string{
	`ON plain COLUMNS TERMINATED BY "," FROM KAFKA (%s, "property.kafka_default_offsets" = "2024-05-21 10:00:00")`,
	`ON plain COLUMNS TERMINATED BY "," FROM KAFKA (%s, "kafka_partitions" = "0", "kafka_offsets" = "2024-05-21 10:00:00")`,
	`ON plain FROM KAFKA (%s, "kafka_partitions" = "0", "kafka_offsets" = "0")`,
	`ON plain COLUMNS TERMINATED BY "\t", COLUMNS(id, name, x, n = x + 1), WHERE name != "it's \"q\"", PRECEDING FILTER x > 1 AND name LIKE "a\\%%", PARTITION(p1, ` + "`p-2`" + `)
		PROPERTIES ("enclose" = "\"", "escape" = "\\", "empty_field_as_null" = "true", "timezone" = "+8:00", "strict_mode" = "true", "send_batch_parallelism" = "2",
		"exec_mem_limit" = "123", "workload_group" = "normal", "max_filter_ratio" = "0.25", "max_error_number" = "7", "max_batch_interval" = "5") FROM KAFKA (%s) COMMENT "a \"quoted\" comment"`,
	`ON plain COLUMNS TERMINATED BY "\x01" PROPERTIES ("enclose" = "'", "escape" = "'") FROM KAFKA (%s)`,
	`ON versioned WITH MERGE COLUMNS(id, name, n, v, op), DELETE ON op = "d", ORDER BY v PROPERTIES ("format" = "json", "jsonpaths" = "[\"$.id\", \"$.\\\"a.b\\\"\", \"$.n\", \"$.v\", \"$.op\"]",
		"json_root" = "$.x", "strip_outer_array" = "true", "num_as_string" = "true", "fuzzy_parse" = "true") FROM KAFKA (%s)`,
	"ON `ta-ble` WITH DELETE COLUMNS(id, `or der`, `group`) FROM KAFKA (%s)",
	"ON `ta-ble`" + ` COLUMNS(id, ` + "`group`" + `) PROPERTIES ("partial_columns" = "true", "partial_update_new_key_behavior" = "ERROR") FROM KAFKA (%s)`,
	"ON `ta-ble` COLUMNS(id, a, b, `or der` = CASE WHEN a = \"x\" THEN concat(a, \"\\n\") ELSE b END, `group` = CAST(a AS INT)), WHERE `group` IN (1, 2) OR `or der` IS NULL OR `or der` REGEXP \"^a\\\\d\" FROM KAFKA (%s)",
	`ON plain COLUMNS(id, d, name = date_format(str_to_date(d, "%%Y-%%m"), "%%Y"), n = if(d > "2024", 1, 0)), WHERE date_add(name, INTERVAL 1 DAY) > now() FROM KAFKA (%s)`,
	`ON random PROPERTIES ("load_to_single_tablet" = "true") FROM KAFKA (%s, "property.client.id" = "x", "property.sasl.password" = "pa\"ss\\w")`,
	`PROPERTIES ("format" = "json") FROM KAFKA (%s) COMMENT "many tables"`,
}

// concurrency is what a job has only once it is scheduled.
var concurrency = regexp.MustCompile(`"current_concurrent_number":"\d+",`)

// reachedOffsets are those that a job has come to.
var reachedOffsets = regexp.MustCompile(`"kafka_offsets" = "[^"]*"`)

// TestShowCreateReplays makes jobs, and makes them again from what SHOW CREATE ROUTINE LOAD says.
func TestShowCreateReplays(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	db := p.open("")
	exec1(t, db, "CREATE DATABASE r", "USE r")
	exec1(t, db, replayTables...)
	send(t, p.ready.Kafka, "replayed", 1, "1", "2")
	for n, statement := range replayed {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			exec1(t, db, "CREATE ROUTINE LOAD job "+fmt.Sprintf(statement, fmt.Sprintf(`"kafka_broker_list" = "%s", "kafka_topic" = "replayed"`, p.ready.Kafka)))
			eventually(t, jobState(t, db, "job"), func() bool { return show(t, db, "SHOW ROUTINE LOAD FOR job")["Progress"] != "{}" })
			job, create := show(t, db, "SHOW ROUTINE LOAD FOR job"), show(t, db, "SHOW CREATE ROUTINE LOAD FOR job")["CreateStmt"]
			exec1(t, db, "STOP ROUTINE LOAD FOR job", create)
			again := show(t, db, "SHOW ROUTINE LOAD FOR job")
			job["JobProperties"], again["JobProperties"] = concurrency.ReplaceAllString(job["JobProperties"], ""), concurrency.ReplaceAllString(again["JobProperties"], "")
			for _, column := range []string{"JobProperties", "CustomProperties", "Comment"} {
				if job[column] != again[column] {
					t.Errorf("%s is\n%s, was\n%s", column, again[column], job[column])
				}
			}
			text := show(t, db, "SHOW CREATE ROUTINE LOAD FOR job")["CreateStmt"]
			if reachedOffsets.ReplaceAllString(text, "") != reachedOffsets.ReplaceAllString(create, "") {
				t.Errorf("SHOW CREATE says\n%s\nof the job that was made by\n%s", text, create)
			}
			exec1(t, db, "STOP ROUTINE LOAD FOR job")
		})
	}
}
