// Command readdrop reads a topic to its end and drops the rows: the speed that no load from it can exceed.
//
//	readdrop -brokers 127.0.0.1:9092 -topic t            with the source of routine load
//	readdrop -brokers 127.0.0.1:9092 -topic t -franz     with franz-go's own consumer, to compare
//
// It prints one JSON line per run. For rows of topicfill it also adds up the ids, as a check.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/kafka"
	"github.com/dorisemu/dorisemu/routineload"
)

// tally is what was read.
type tally struct{ rows, bytes, sumID, fetches int64 }

// add counts a message and reads the id that topicfill put into it.
func (t *tally) add(value []byte) {
	t.rows++
	t.bytes += int64(len(value))
	value = bytes.TrimPrefix(value, []byte(`{"id":`))
	var id int64
	for _, c := range value {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + int64(c-'0')
	}
	t.sumID += id
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "readdrop:", err)
		os.Exit(1)
	}
}

// run reads the topic as often as asked.
func run(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("readdrop", flag.ExitOnError)
	brokers := fs.String("brokers", "127.0.0.1:9092", "comma separated host:port list")
	topic := fs.String("topic", "bench", "topic")
	franz := fs.Bool("franz", false, "read with franz-go's consumer")
	gogc := fs.Int("gogc", 400, "GOGC")
	runs := fs.Int("runs", 1, "how often to read the topic")
	properties := fs.String("properties", "", "librdkafka properties, e.g. fetch.max.bytes=4194304,isolation.level=read_committed")
	profile := fs.String("cpuprofile", "", "write a CPU profile to this file")
	if err := fs.Parse(args); err != nil {
		return err
	}
	debug.SetGCPercent(*gogc)
	conn := routineload.Connection{Brokers: strings.Split(*brokers, ",")}
	for _, p := range strings.FieldsFunc(*properties, func(r rune) bool { return r == ',' }) {
		key, value, _ := strings.Cut(p, "=")
		conn.Properties = append(conn.Properties, routineload.Property{Key: key, Value: value})
	}
	source := kafka.NewSource(kafka.Options{})
	defer source.Close()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for range *runs {
		partitions, err := source.Partitions(ctx, conn, *topic)
		if err != nil {
			return err
		}
		first, err := source.Offsets(ctx, conn, *topic, partitions, routineload.OffsetBeginning)
		if err != nil {
			return err
		}
		end, err := source.Offsets(ctx, conn, *topic, partitions, routineload.OffsetEnd)
		if err != nil {
			return err
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := clock.Real{}.Now()
		client, read := "source", readSource
		if *franz {
			client, read = "franz-go", readFranz
		}
		t, err := read(ctx, source, conn, *topic, first, end)
		if err != nil {
			return err
		}
		seconds := clock.Real{}.Now().Sub(start).Seconds()
		runtime.ReadMemStats(&after)
		name, _ := json.Marshal(*topic)
		fmt.Printf(`{"topic":%s,"client":%q,"rows":%d,"bytes":%d,"fetches":%d,"seconds":%.3f,"rows_per_s":%.0f,"mb_per_s":%.0f,"allocs_per_row":%.4f,"garbage_per_row":%.1f,"sum_id":%d}`+"\n",
			name, client, t.rows, t.bytes, t.fetches, seconds, float64(t.rows)/seconds, float64(t.bytes)/seconds/1e6,
			float64(after.Mallocs-before.Mallocs)/float64(max(t.rows, 1)), float64(after.TotalAlloc-before.TotalAlloc)/float64(max(t.rows, 1)), t.sumID)
	}
	return nil
}

// readSource reads with routine load's source.
func readSource(ctx context.Context, source *kafka.Source, conn routineload.Connection, topic string, first, end map[int32]int64) (tally, error) {
	var t tally
	c, err := source.Open(ctx, conn, topic, first)
	if err != nil {
		return t, err
	}
	defer c.Close()
	open := map[int32]bool{}
	for p := range end {
		open[p] = true
	}
	for len(open) > 0 {
		fetch, err := c.Fetch(ctx)
		if err != nil {
			return t, err
		}
		t.fetches++
		for _, b := range fetch.Batches {
			for i := range b.Records {
				t.add(b.Records[i].Value)
			}
		}
		for p, next := range fetch.Next {
			if next >= end[p] {
				delete(open, p)
			}
		}
		if fetch.Release != nil {
			fetch.Release()
		}
	}
	return t, nil
}

// readFranz reads with franz-go's consumer.
func readFranz(ctx context.Context, _ *kafka.Source, conn routineload.Connection, topic string, first, end map[int32]int64) (tally, error) {
	var t tally
	offsets := map[int32]kgo.Offset{}
	open := map[int32]bool{}
	for p, at := range first {
		offsets[p] = kgo.NewOffset().At(at)
		if at < end[p] {
			open[p] = true
		}
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(conn.Brokers...), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: offsets}))
	if err != nil {
		return t, err
	}
	defer cl.Close()
	for len(open) > 0 {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return t, err
		}
		t.fetches++
		fetches.EachPartition(func(p kgo.FetchTopicPartition) {
			for _, r := range p.Records {
				t.add(r.Value)
			}
			if n := len(p.Records); n > 0 && p.Records[n-1].Offset+1 >= end[p.Partition] {
				delete(open, p.Partition)
			}
		})
	}
	return t, nil
}
