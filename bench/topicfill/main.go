// Command topicfill fills a topic with rows whose every value follows from the row number, so that counts and sums of what was
// loaded can be checked exactly. It prints what a query must answer, as one JSON line.
//
//	topicfill -brokers 127.0.0.1:9092 -topic t -format json15 -rows 1000000 -partitions 4 -compression zstd
//
// Rows are dealt to the partitions batch by batch. Filling the same topic again continues behind the records that are there;
// -first says which row comes first then.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/bench/message"
	"github.com/dorisemu/dorisemu/internal/clock"
)

// settings are the flags.
type settings struct {
	brokers, topic, format, compression string
	rows, first                         int64
	partitions, batch, parallel         int
	recreate, ddl                       bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "topicfill:", err)
		os.Exit(1)
	}
}

// run fills the topic.
func run(ctx context.Context, args []string) error {
	var s settings
	fs := flag.NewFlagSet("topicfill", flag.ExitOnError)
	fs.StringVar(&s.brokers, "brokers", "127.0.0.1:9092", "comma separated host:port list")
	fs.StringVar(&s.topic, "topic", "bench", "topic; created if it does not exist")
	fs.StringVar(&s.format, "format", "csv3", "csv3, upsert3, tenfold3, csv15 or json15")
	fs.StringVar(&s.compression, "compression", "none", "none, gzip, snappy, lz4 or zstd")
	fs.Int64Var(&s.rows, "rows", 1_000_000, "number of rows")
	fs.Int64Var(&s.first, "first", 0, "number of the first row")
	fs.IntVar(&s.partitions, "partitions", 4, "partitions of a topic that is created")
	fs.IntVar(&s.batch, "batch", 8192, "rows of a record batch")
	fs.IntVar(&s.parallel, "parallel", 2, "goroutines that build batches")
	fs.BoolVar(&s.recreate, "recreate", false, "delete the topic first")
	fs.BoolVar(&s.ddl, "ddl", false, "only print a table and a job for the rows")
	if err := fs.Parse(args); err != nil {
		return err
	}
	f, ok := message.Formats[s.format]
	if !ok {
		return fmt.Errorf("unknown format %q", s.format)
	}
	if s.batch < 1 || s.partitions < 1 || s.parallel < 1 || s.rows < 0 {
		return errors.New("numbers must be positive")
	}
	if s.ddl {
		printStatements(s, f)
		return nil
	}
	return fill(ctx, s, f)
}

// codecs are the compressions by name.
var codecs = map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}

// fill creates the topic if need be, writes all batches and prints the summary.
func fill(ctx context.Context, s settings, f message.Format) error {
	codec, ok := codecs[s.compression]
	if !ok {
		return fmt.Errorf("unknown compression %q", s.compression)
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(s.brokers, ",")...), kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite())
	if err != nil {
		return err
	}
	defer cl.Close()
	leaders, id, err := prepareTopic(ctx, cl, s)
	if err != nil {
		return err
	}

	start := clock.Real{}.Now()
	batches := (s.rows + int64(s.batch) - 1) / int64(s.batch)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var next, written int64
	for range s.parallel {
		compress, err := kgo.DefaultCompressor(codec)
		if err != nil {
			return err
		}
		wg.Go(func() {
			b := batchBuilder{compress: compress}
			for ctx.Err() == nil {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				if n >= batches {
					return
				}
				first := n * int64(s.batch)
				data := b.build(f, s.first+first, min(int64(s.batch), s.rows-first), start.UnixMilli())
				partition := int32(n % int64(len(leaders)))
				if err := produce(ctx, cl, s.topic, id, leaders[partition], partition, data); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				written += int64(len(data))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	seconds := clock.Real{}.Now().Sub(start).Seconds()
	check := ""
	if s.first == 0 {
		check = "," + message.Sums(s.format, s.rows)
	}
	topic, _ := json.Marshal(s.topic)
	fmt.Printf(`{"topic":%s,"format":%q,"compression":%q,"partitions":%d,"rows":%d,"bytes":%d,"seconds":%.2f,"rows_per_s":%.0f%s}`+"\n",
		topic, s.format, s.compression, len(leaders), s.rows, written, seconds, float64(s.rows)/seconds, check)
	return nil
}

// prepareTopic returns the leaders of the topic's partitions and its id.
func prepareTopic(ctx context.Context, cl *kgo.Client, s settings) (leaders []int32, id [16]byte, err error) {
	adm := kadm.NewClient(cl)
	if s.recreate {
		if _, err := adm.DeleteTopic(ctx, s.topic); err != nil && !errors.Is(err, kerr.UnknownTopicOrPartition) {
			return nil, id, fmt.Errorf("deleting topic %s: %w", s.topic, err)
		}
	}
	for try := 0; ; try++ {
		_, err = adm.CreateTopic(ctx, int32(s.partitions), 1, nil, s.topic)
		deleting := s.recreate && errors.Is(err, kerr.TopicAlreadyExists) && try < 50
		if !deleting {
			break
		}
		if err := (clock.Real{}).Sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, id, err
		}
	}
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
		return nil, id, fmt.Errorf("creating topic %s: %w", s.topic, err)
	}
	for try := 0; try < 50; try++ {
		// Asked directly: the client's cache may still know the topic that was deleted.
		req := kmsg.NewPtrMetadataRequest()
		rt := kmsg.NewMetadataRequestTopic()
		rt.Topic = kmsg.StringPtr(s.topic)
		req.Topics = append(req.Topics, rt)
		resp, err := req.RequestWith(ctx, cl)
		if err != nil {
			return nil, id, err
		}
		ready := len(resp.Topics) == 1 && resp.Topics[0].ErrorCode == 0 && len(resp.Topics[0].Partitions) > 0
		if ready {
			id = resp.Topics[0].TopicID
			leaders = make([]int32, len(resp.Topics[0].Partitions))
			for _, p := range resp.Topics[0].Partitions {
				leaders[p.Partition] = p.Leader
				ready = ready && p.ErrorCode == 0 && p.Leader >= 0
			}
		}
		if ready {
			return leaders, id, nil
		}
		if err := (clock.Real{}).Sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, id, err
		}
	}
	return nil, id, fmt.Errorf("topic %s has no leaders", s.topic)
}

// produce writes one batch, again while a new topic's leader is not in office yet.
func produce(ctx context.Context, cl *kgo.Client, topic string, id [16]byte, leader, partition int32, data []byte) error {
	req := kmsg.NewPtrProduceRequest()
	req.Acks = 1
	req.TimeoutMillis = 30_000
	t := kmsg.NewProduceRequestTopic()
	t.Topic, t.TopicID = topic, id
	p := kmsg.NewProduceRequestTopicPartition()
	p.Partition, p.Records = partition, data
	t.Partitions = append(t.Partitions, p)
	req.Topics = append(req.Topics, t)
	for try := 0; ; try++ {
		err := produceOnce(ctx, cl, leader, req)
		if err == nil {
			return nil
		}
		early := errors.Is(err, kerr.NotLeaderForPartition) || errors.Is(err, kerr.UnknownTopicOrPartition) || errors.Is(err, kerr.UnknownTopicID)
		if !early || try == 50 || (clock.Real{}).Sleep(ctx, 100*time.Millisecond) != nil {
			return fmt.Errorf("producing to %s partition %d: %w", topic, partition, err)
		}
	}
}

// produceOnce sends a request and returns the partition's error.
func produceOnce(ctx context.Context, cl *kgo.Client, leader int32, req *kmsg.ProduceRequest) error {
	resp, err := cl.Broker(int(leader)).Request(ctx, req)
	if err != nil {
		return err
	}
	for _, rt := range resp.(*kmsg.ProduceResponse).Topics {
		for _, rp := range rt.Partitions {
			if err := kerr.ErrorForCode(rp.ErrorCode); err != nil {
				return err
			}
		}
	}
	return nil
}

// printStatements prints a table and a job that fit the rows.
func printStatements(s settings, f message.Format) {
	fmt.Printf("CREATE TABLE %s (%s) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES (\"replication_num\" = \"1\");\n", s.topic, f.Columns)
	clause, properties := ` COLUMNS TERMINATED BY ","`, `"format" = "csv"`
	if f.JSON {
		clause, properties = "", `"format" = "json"`
	}
	fmt.Printf("CREATE ROUTINE LOAD load_%s ON %s%s PROPERTIES (%s, \"max_batch_interval\" = \"5\") FROM KAFKA (\"kafka_broker_list\" = %q, "+
		"\"kafka_topic\" = %q, \"property.kafka_default_offsets\" = \"OFFSET_BEGINNING\");\n", s.topic, s.topic, clause, properties, s.brokers, s.topic)
}
