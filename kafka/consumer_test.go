package kafka

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/routineload"
)

func TestReadFromExactOffsets(t *testing.T) {
	codecs := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	for name, codec := range codecs {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, broker.Options{})
			f.topic("t", 3)
			p := f.producer(kgo.ProducerBatchCompression(codec))
			for batch := range 20 {
				for part := range int32(3) {
					var values []string
					for i := range 100 {
						values = append(values, strings.Repeat(fmt.Sprintf("value %d of batch %d;", i, batch), 3))
					}
					f.produce(p, "t", part, values...)
				}
			}
			next := map[int32]int64{0: 0, 1: 1999, 2: 2000}
			got, at := readToEnd(f.ctx, t, f.open("t", next), next)
			if len(got[0]) != 2000 || len(got[1]) != 1 || len(got[2]) != 0 {
				t.Errorf("read %d, %d, %d records, want 2000, 1, 0", len(got[0]), len(got[1]), len(got[2]))
			}
			for i, text := range got[0] {
				want := fmt.Sprintf("%d=%s", i, strings.Repeat(fmt.Sprintf("value %d of batch %d;", i%100, i/100), 3))
				if text != want {
					t.Fatalf("record %d is %q, want %q", i, text, want)
				}
			}
			for part := range int32(3) {
				if at[part] != 2000 {
					t.Errorf("partition %d ends at %d, want 2000", part, at[part])
				}
			}
		})
	}
}

func TestKeysTombstonesTimestampsAndHeaders(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	p := f.producer()
	at := time.UnixMilli(1700000000123)
	rs := []*kgo.Record{
		{Topic: "t", Key: []byte("k"), Value: []byte("v"), Timestamp: at, Headers: []kgo.RecordHeader{{Key: "h", Value: []byte("x")}}},
		{Topic: "t", Key: []byte("k"), Value: nil, Timestamp: at.Add(time.Second)},
		{Topic: "t", Key: nil, Value: []byte{}, Timestamp: at.Add(-time.Second)},
	}
	if err := p.ProduceSync(f.ctx, rs...).FirstErr(); err != nil {
		t.Fatal(err)
	}
	fetch, err := f.open("t", map[int32]int64{0: 0}).Fetch(f.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range fetch.Batches[0].Records {
		got = append(got, fmt.Sprintf("%d %d key=%q(%t) value=%q(%t)", r.Offset, r.Timestamp, r.Key, r.Key == nil, r.Value, r.Value == nil))
	}
	want := []string{
		`0 1700000000123 key="k"(false) value="v"(false)`,
		`1 1700000001123 key="k"(false) value=""(true)`,
		`2 1699999999123 key=""(true) value=""(false)`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestEmptyPartitionAnswersItsEndAtOnce(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	c := f.open("t", map[int32]int64{0: 0})
	fetch, err := c.Fetch(f.ctx)
	if err != nil || fetch.Next[0] != 0 || fetch.End[0] != 0 || len(fetch.Batches) != 0 {
		t.Fatalf("Fetch = %+v, %v; want position 0 of 0", fetch, err)
	}
	// A fetch that waits sees what is produced meanwhile.
	p := f.producer()
	go func() {
		clock.Real{}.Sleep(context.Background(), 50*time.Millisecond)
		p.ProduceSync(f.ctx, &kgo.Record{Topic: "t", Value: []byte("late")})
	}()
	for {
		fetch, err = c.Fetch(f.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if records(fetch.Batches) == 1 {
			break
		}
	}
	if fetch.Next[0] != 1 || fetch.End[0] != 1 {
		t.Errorf("position %d of %d, want 1 of 1", fetch.Next[0], fetch.End[0])
	}
}

func TestFetchReturnsWhenItsContextIsDone(t *testing.T) {
	f := newFixture(t, broker.Options{}, routineload.Property{Key: "fetch.wait.max.ms", Value: "60000"})
	f.topic("t", 1)
	c := f.open("t", map[int32]int64{0: 0})
	if _, err := c.Fetch(f.ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(f.ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := c.Fetch(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Fetch = %v, want the context's error", err)
	}
}

func TestReadCommittedSkipsAbortedAndStopsAtOpenTransactions(t *testing.T) {
	f := newFixture(t, broker.Options{}, routineload.Property{Key: "isolation.level", Value: "read_committed"})
	f.topic("t", 1)
	tx := f.producer(kgo.TransactionalID("tx"))
	run := func(commit kgo.TransactionEndTry, values ...string) {
		t.Helper()
		if err := tx.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		f.produce(tx, "t", 0, values...)
		if err := tx.EndTransaction(f.ctx, commit); err != nil {
			t.Fatal(err)
		}
	}
	run(kgo.TryCommit, "a", "b")             // 0 1, control 2
	run(kgo.TryAbort, "x", "y", "z")         // 3 4 5, control 6
	f.produce(f.producer(), "t", 0, "plain") // 7
	run(kgo.TryAbort, "w")                   // 8, control 9
	next := map[int32]int64{0: 0}
	got, at := readToEnd(f.ctx, t, f.open("t", next), next)
	if want := []string{"0=a", "1=b", "7=plain"}; !slices.Equal(got[0], want) {
		t.Errorf("read %q, want %q", got[0], want)
	}
	if at[0] != 10 {
		t.Errorf("position %d, want 10: past aborted messages and markers", at[0])
	}

	// An open transaction holds the last stable offset back.
	if err := tx.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	f.produce(tx, "t", 0, "open") // 10
	latest, err := f.source.Offsets(f.ctx, f.conn, "t", []int32{0}, routineload.OffsetEnd)
	if err != nil || latest[0] != 10 {
		t.Errorf("last stable offset %v, %v; want 10", latest, err)
	}
	got, at = readToEnd(f.ctx, t, f.open("t", map[int32]int64{0: 8}), next)
	if len(got[0]) != 0 || at[0] != 10 {
		t.Errorf("read %q up to %d, want nothing up to 10", got[0], at[0])
	}
	if err := tx.EndTransaction(f.ctx, kgo.TryCommit); err != nil {
		t.Fatal(err)
	}

	// read_uncommitted sees everything but the markers.
	f.conn.Properties = nil
	got, at = readToEnd(f.ctx, t, f.open("t", next), next)
	if want := []string{"0=a", "1=b", "3=x", "4=y", "5=z", "7=plain", "8=w", "10=open"}; !slices.Equal(got[0], want) {
		t.Errorf("read_uncommitted read %q, want %q", got[0], want)
	}
	if at[0] != 12 {
		t.Errorf("position %d, want 12", at[0])
	}
}

func TestOffsetOutOfRange(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 2)
	f.produce(f.producer(), "t", 1, "a", "b", "c", "d")
	if err := f.broker.Cluster().DeleteRecords("t", 1, 2); err != nil {
		t.Fatal(err)
	}
	for _, offset := range []int64{1, 5} {
		c := f.open("t", map[int32]int64{1: offset})
		for range 2 { // the error stays
			_, err := c.Fetch(f.ctx)
			var out *routineload.OffsetOutOfRange
			if !errors.As(err, &out) {
				t.Fatalf("offset %d: %v, want OffsetOutOfRange", offset, err)
			}
			if want := (routineload.OffsetOutOfRange{Partition: 1, Offset: offset, Earliest: 2, Latest: 4}); *out != want {
				t.Errorf("got %+v, want %+v", *out, want)
			}
		}
	}
}

func TestOffsets(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 2)
	p := f.producer()
	for i := range 5 {
		r := &kgo.Record{Topic: "t", Partition: 0, Value: []byte("v"), Timestamp: time.UnixMilli(int64(1000 * (i + 1)))}
		if err := p.ProduceSync(f.ctx, r).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.broker.Cluster().DeleteRecords("t", 0, 1); err != nil {
		t.Fatal(err)
	}
	both := []int32{0, 1, 0}
	for _, tc := range []struct {
		name string
		ask  func() (map[int32]int64, error)
		want map[int32]int64
	}{
		{"beginning", func() (map[int32]int64, error) {
			return f.source.Offsets(f.ctx, f.conn, "t", both, routineload.OffsetBeginning)
		}, map[int32]int64{0: 1, 1: 0}},
		{"end", func() (map[int32]int64, error) {
			return f.source.Offsets(f.ctx, f.conn, "t", both, routineload.OffsetEnd)
		}, map[int32]int64{0: 5, 1: 0}},
		{"exact time", func() (map[int32]int64, error) {
			return f.source.OffsetsAt(f.ctx, f.conn, "t", both, time.UnixMilli(3000))
		}, map[int32]int64{0: 2, 1: -1}},
		{"between", func() (map[int32]int64, error) {
			return f.source.OffsetsAt(f.ctx, f.conn, "t", both, time.UnixMilli(3001))
		}, map[int32]int64{0: 3, 1: -1}},
		{"after the last", func() (map[int32]int64, error) {
			return f.source.OffsetsAt(f.ctx, f.conn, "t", both, time.UnixMilli(5001))
		}, map[int32]int64{0: -1, 1: -1}},
	} {
		got, err := tc.ask()
		if err != nil || fmt.Sprint(got) != fmt.Sprint(tc.want) {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
	_, err := f.source.Offsets(f.ctx, f.conn, "t", []int32{0, 7}, routineload.OffsetEnd)
	if err == nil || err.Error() != "Broker: Unknown topic or partition (topic t, partition 7)" {
		t.Errorf("unknown partition: %v", err)
	}
}

func TestPartitionsNeverCreatesATopic(t *testing.T) {
	f := newFixture(t, broker.Options{})
	for range 2 {
		_, err := f.source.Partitions(f.ctx, f.conn, "missing")
		if err == nil || err.Error() != "Broker: Unknown topic or partition (topic missing)" {
			t.Fatalf("Partitions of a missing topic: %v", err)
		}
	}
	if _, err := f.source.Open(f.ctx, f.conn, "missing", map[int32]int64{0: 0}); err == nil {
		t.Error("Open of a missing topic succeeded")
	}
	if f.broker.Cluster().TopicInfo("missing") != nil {
		t.Error("the topic was created")
	}
	f.topic("t", 2)
	if got, err := f.source.Partitions(f.ctx, f.conn, "t"); err != nil || !slices.Equal(got, []int32{0, 1}) {
		t.Errorf("Partitions = %v, %v", got, err)
	}
	adm := kadm.NewClient(f.producer())
	if _, err := adm.CreatePartitions(f.ctx, 1, "t"); err != nil {
		t.Fatal(err)
	}
	if got, err := f.source.Partitions(f.ctx, f.conn, "t"); err != nil || !slices.Equal(got, []int32{0, 1, 2}) {
		t.Errorf("Partitions after adding one = %v, %v", got, err)
	}
	if _, err := f.source.Open(f.ctx, f.conn, "t", map[int32]int64{9: 0}); err == nil ||
		err.Error() != "Broker: Unknown topic or partition (topic t, partition 9)" {
		t.Errorf("Open of a missing partition: %v", err)
	}
}

func TestMovedLeaderIsFoundAgain(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	p := f.producer()
	f.produce(p, "t", 0, "a")
	c := f.open("t", map[int32]int64{0: 0})
	next := map[int32]int64{0: 0}
	readToEnd(f.ctx, t, c, next)
	refusals := 0
	f.broker.Cluster().ControlKey(int16(kmsg.Fetch), func(req kmsg.Request) (kmsg.Response, error, bool) {
		if refusals++; refusals > 2 {
			f.broker.Cluster().DropControl()
			return nil, nil, false
		}
		f.broker.Cluster().KeepControl()
		resp := req.ResponseKind().(*kmsg.FetchResponse)
		for _, rt := range req.(*kmsg.FetchRequest).Topics {
			at := kmsg.NewFetchResponseTopic()
			at.Topic, at.TopicID = rt.Topic, rt.TopicID
			for _, rp := range rt.Partitions {
				ap := kmsg.NewFetchResponseTopicPartition()
				ap.Partition, ap.ErrorCode = rp.Partition, kerr.NotLeaderForPartition.Code
				at.Partitions = append(at.Partitions, ap)
			}
			resp.Topics = append(resp.Topics, at)
		}
		return resp, nil, true
	})
	f.produce(p, "t", 0, "b", "c")
	got, _ := readToEnd(f.ctx, t, c, next)
	if want := []string{"1=b", "2=c"}; !slices.Equal(got[0], want) || refusals < 3 {
		t.Errorf("after %d refusals read %q, want %q", refusals, got[0], want)
	}
}

func TestTopicDeletedWhileReading(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	c := f.open("t", map[int32]int64{0: 0})
	if _, err := c.Fetch(f.ctx); err != nil {
		t.Fatal(err)
	}
	if err := f.broker.Cluster().DeleteTopic("t"); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := c.Fetch(f.ctx); err != nil {
			if err.Error() != "Broker: Unknown topic or partition (topic t)" {
				t.Errorf("error is %q", err)
			}
			return
		}
	}
	t.Error("no error for a deleted topic")
}

func TestCommitGroup(t *testing.T) {
	f := newFixture(t, broker.Options{}, routineload.Property{Key: "group.id", Value: "g"})
	f.topic("t", 2)
	c := f.open("t", map[int32]int64{0: 0, 1: 0})
	c.CommitGroup(f.ctx, map[int32]int64{0: 7, 1: 3})
	c.Close()
	f.source.background.Wait()
	offsets, err := kadm.NewClient(f.producer()).FetchOffsets(f.ctx, "g")
	if err != nil {
		t.Fatal(err)
	}
	for partition, want := range map[int32]int64{0: 7, 1: 3} {
		if o, _ := offsets.Lookup("t", partition); o.At != want {
			t.Errorf("group offset of partition %d is %d, want %d", partition, o.At, want)
		}
	}
}

func TestLargeMessage(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 2)
	large := strings.Repeat("0123456789", 1_200_000) // 12 MB, more than an answer's limit
	p := f.producer()
	f.produce(p, "t", 0, "small", large, "after")
	f.produce(p, "t", 1, "other", large)
	next := map[int32]int64{0: 0, 1: 0}
	got, _ := readToEnd(f.ctx, t, f.open("t", next), next)
	if len(got[0]) != 3 || len(got[0][1]) != len(large)+2 || got[0][2] != "2=after" || len(got[1]) != 2 {
		t.Errorf("read %d and %d records", len(got[0]), len(got[1]))
	}
}

func TestConnectionsAreShared(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	for i := range 5 {
		f.conn.Properties = []routineload.Property{{Key: "group.id", Value: fmt.Sprint("job", i)}}
		c := f.open("t", map[int32]int64{0: 0})
		if _, err := c.Fetch(f.ctx); err != nil {
			t.Fatal(err)
		}
		c.Close()
		if _, err := f.source.Partitions(f.ctx, f.conn, "t"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.source.pool.clusters); n != 1 {
		t.Errorf("%d clusters for one broker, want 1", n)
	}
	for _, c := range f.source.pool.clusters {
		if len(c.fetchers) != 1 || c.users != 0 {
			t.Errorf("%d idle fetch clients and %d users after five consumers, want 1 and 0", len(c.fetchers), c.users)
		}
	}
}
