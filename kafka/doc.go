// Package kafka reads topics for routine load: clients, metadata, offsets, fetches, and librdkafka's property names.
//
// [Source] implements routineload.Source on franz-go. It owns one metadata client per cluster connection, a few idle fetch
// clients, and the goroutines that tell group offsets; [Source.Close] ends them all. A [Consumer] belongs to one goroutine and
// owns one reader goroutine per partition leader until Close.
//
// Fetching is done with raw Fetch requests and an own record decoder rather than franz-go's consumer: routine load needs the
// position after aborted and control records, the end of every partition, and slices of records without an allocation each.
//
// Memory of one consumer is bounded per leader by two answers of at most fetch.max.bytes (by default 2 MiB, up to 16 MiB if the
// broker is slow to answer; one being decoded, one on its way) and three pieces of 16,384 records or 256 KiB decompressed (with the
// caller, decoded, being decoded). A single larger record batch is still read whole, as every Kafka client does.
//
// Secrets (passwords, keys, tokens) are never logged and never part of an error. Imports: routineload, load, internal.
package kafka
