package integration

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/kafka/broker"
)

// TestKillLosesAndDoublesNothing kills the server with SIGKILL at random moments while a producer runs. What was committed must
// be there after each start, and in the end every message is one row.
func TestKillLosesAndDoublesNothing(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 10
	}
	b, err := broker.Start(broker.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.CreateTopic("events", 3); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var produced atomic.Int64
	done := make(chan error, 1)
	go func() { done <- produce(ctx, b.Addr(), &produced) }()

	data := t.TempDir()
	first := serve(t, data)
	db := first.open("")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.events (id BIGINT NOT NULL, name VARCHAR(20), half INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`CREATE ROUTINE LOAD d.j ON events COLUMNS TERMINATED BY "," PROPERTIES ("max_batch_interval" = "1", "desired_concurrent_number" = "2")
			FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "events", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, b.Addr()))
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.events") > 0 })
	committed := number(t, db, "SELECT COUNT(*) FROM d.events")
	_ = first.cmd.Process.Kill()
	_ = first.cmd.Wait()

	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	grew := 0
	for kill := range kills {
		p, out := launch(t, append([]string{"serve", "--data", data}, free...)...)
		if random.IntN(5) == 0 {
			// Also while it is starting.
			time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		} else {
			readReady(t, p, out)
			db := p.open("")
			if n := number(t, db, "SELECT COUNT(*) FROM d.events"); n < committed {
				t.Fatalf("kill %d: %d rows after the start, %d were committed before", kill, n, committed)
			}
			time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
			n := number(t, db, "SELECT COUNT(*) FROM d.events")
			if n > committed {
				grew++
			}
			committed = n
		}
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
	if grew < kills/5 {
		t.Errorf("rows were loaded in only %d of %d lives: the kills did not hit a loading server", grew, kills)
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	want := produced.Load()
	last := serve(t, data)
	db = last.open("")
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.events") >= want })
	if n, distinct := number(t, db, "SELECT COUNT(*) FROM d.events"), number(t, db, "SELECT COUNT(DISTINCT id) FROM d.events"); n != want || distinct != want {
		t.Errorf("%d messages became %d rows with %d distinct ids", want, n, distinct)
	}
	if sum := number(t, db, "SELECT SUM(id) FROM d.events"); sum != want*(want-1)/2 {
		t.Errorf("the sum of ids is %d, want %d", sum, want*(want-1)/2)
	}
	var statistic struct{ LoadedRows, TotalRows, ErrorRows int64 }
	if err := json.Unmarshal([]byte(show(t, db, "SHOW ROUTINE LOAD FOR d.j")["Statistic"]), &statistic); err != nil {
		t.Fatal(err)
	}
	if statistic.LoadedRows != want || statistic.TotalRows != want || statistic.ErrorRows != 0 {
		t.Errorf("the job's statistic is %+v after %d messages", statistic, want)
	}
	t.Logf("%d messages, %d kills, rows were loaded in %d lives", want, kills, grew)
}

// readReady reads the ready line.
func readReady(t *testing.T, p *process, out *bufio.Reader) {
	t.Helper()
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("waiting for the ready line: %v\n%s", err, p.log())
	}
	if err := json.Unmarshal([]byte(line), &p.ready); err != nil {
		t.Fatalf("the ready line is %q: %v", line, err)
	}
}

// produce sends numbered messages until ctx is done; produced counts those that the broker has acknowledged, without gaps.
func produce(ctx context.Context, address string, produced *atomic.Int64) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.DefaultProduceTopic("events"), kgo.RecordPartitioner(kgo.RoundRobinPartitioner()))
	if err != nil {
		return err
	}
	defer client.Close()
	for id := int64(0); ctx.Err() == nil; {
		var batch []*kgo.Record
		for range 100 {
			batch = append(batch, &kgo.Record{Value: fmt.Appendf(nil, "%d,name-%d,%d", id, id%97, id/2)})
			id++
		}
		if err := client.ProduceSync(context.Background(), batch...).FirstErr(); err != nil {
			return err
		}
		produced.Store(id)
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}
