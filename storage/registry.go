package storage

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// registry knows all transactions that are running or remembered (Doris: DatabaseTransactionMgr).
type registry struct {
	limits TransactionLimits

	mu        sync.Mutex
	databases map[uint64]*databaseTransactions
}

// databaseTransactions are those of one database.
type databaseTransactions struct {
	byID    map[int64]*registered
	byLabel map[string][]int64
	running int
	// finished are the ids of ended transactions in the order of their end, streaming ones apart.
	finished, finishedStreaming []int64
}

// registered is a transaction; busy while its commit is on the way to disk.
type registered struct {
	*load.Transaction
	busy bool
}

// init makes an empty registry.
func (r *registry) init(limits TransactionLimits) {
	r.limits, r.databases = limits, map[uint64]*databaseTransactions{}
}

// database returns the transactions of a database; r.mu is held.
func (r *registry) database(id uint64) *databaseTransactions {
	d := r.databases[id]
	if d == nil {
		d = &databaseTransactions{byID: map[int64]*registered{}, byLabel: map[string][]int64{}}
		r.databases[id] = d
	}
	return d
}

// dropDatabase forgets the transactions of a database.
func (r *registry) dropDatabase(id uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.databases, id)
}

// begin registers a transaction whose id newID gives, if its label is free.
func (r *registry) begin(t *load.Transaction, newID func() (uint64, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.database(t.DatabaseID)
	for _, id := range d.byLabel[t.Label] {
		if other := d.byID[id]; other.Status != load.TxnAborted {
			return &load.LabelUsedError{Label: t.Label, TxnID: other.ID, Status: other.Status}
		}
	}
	if d.running >= r.limits.Running {
		return doriserr.New("current running txns on db %d is %d, larger than limit %d", t.DatabaseID, d.running, r.limits.Running)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	t.ID = int64(id)
	d.add(t)
	return nil
}

// add registers a transaction.
func (d *databaseTransactions) add(t *load.Transaction) {
	d.byID[t.ID] = &registered{Transaction: t}
	d.byLabel[t.Label] = append(d.byLabel[t.Label], t.ID)
	if t.Status.Final() {
		d.finish(t)
	} else {
		d.running++
	}
}

// finish queues an ended transaction for being forgotten.
func (d *databaseTransactions) finish(t *load.Transaction) {
	if streaming(t) {
		d.finishedStreaming = append(d.finishedStreaming, t.ID)
	} else {
		d.finished = append(d.finished, t.ID)
	}
}

// forget removes a transaction that has ended.
func (d *databaseTransactions) forget(id int64) {
	label := d.byID[id].Label
	delete(d.byID, id)
	ids := slices.DeleteFunc(d.byLabel[label], func(other int64) bool { return other == id })
	if len(ids) == 0 {
		delete(d.byLabel, label)
	} else {
		d.byLabel[label] = ids
	}
}

// expire forgets ended transactions that are too old or too many and returns their ids (Doris: removeUselessTxns).
func (r *registry) expire(database uint64, now time.Time) []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.databases[database]
	if d == nil {
		return nil
	}
	gone := d.expireQueue(&d.finishedStreaming, now, r.limits.KeepStreaming, r.limits.KeepNumber)
	return append(gone, d.expireQueue(&d.finished, now, r.limits.Keep, r.limits.KeepNumber)...)
}

// expireQueue takes the first transactions off a queue until those that are left are young and few enough.
func (d *databaseTransactions) expireQueue(queue *[]int64, now time.Time, keep time.Duration, number int) []int64 {
	n := max(0, len(*queue)-number)
	for n < len(*queue) && now.Sub(d.byID[(*queue)[n]].FinishTime) > keep {
		n++
	}
	gone := slices.Clone((*queue)[:n])
	for _, id := range gone {
		d.forget(id)
	}
	*queue = (*queue)[n:]
	return gone
}

// claim marks a running transaction as on its way to disk, so that nobody else ends it, and returns it.
func (r *registry) claim(database uint64, id int64, want load.TxnStatus) (*load.Transaction, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var t *registered
	if d := r.databases[database]; d != nil {
		t = d.byID[id]
	}
	switch {
	case t == nil:
		return nil, doriserr.New("transaction [%d] not found.", id)
	case t.Status == load.TxnAborted:
		return nil, doriserr.New("transaction [%d] is already aborted. abort reason: %s", id, t.Reason)
	case t.Status != want:
		status := map[load.TxnStatus]string{load.TxnPrepare: "prepare", load.TxnPreCommitted: "pre-committed", load.TxnCommitted: "already committed", load.TxnVisible: "already visible"}
		return nil, doriserr.New("transaction [%d] is %s, not %s.", id, status[t.Status], status[want])
	case t.busy:
		return nil, doriserr.New("transaction [%d] is being committed or aborted", id)
	}
	t.busy = true
	return t.Transaction, nil
}

// release gives back a claim without a change.
func (r *registry) release(t *load.Transaction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.databases[t.DatabaseID]; d != nil && d.byID[t.ID] != nil {
		d.byID[t.ID].busy = false
	}
}

// settle ends a claim: t replaces what was registered.
func (r *registry) settle(t *load.Transaction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.databases[t.DatabaseID]
	if d == nil || d.byID[t.ID] == nil {
		return
	}
	was := d.byID[t.ID].Status
	d.byID[t.ID] = &registered{Transaction: t}
	if t.Status.Final() && !was.Final() {
		d.running--
		d.finish(t)
	}
}

// touch notes that a running transaction writes to tables that were not known when it began.
func (r *registry) touch(t *load.Transaction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.databases[t.DatabaseID]; d != nil && d.byID[t.ID] != nil && !d.byID[t.ID].Status.Final() {
		d.byID[t.ID].Transaction = t
	}
}

// find returns a transaction, or nil.
func (r *registry) find(database uint64, id int64) *load.Transaction {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.databases[database]; d != nil {
		if t := d.byID[id]; t != nil {
			return t.Transaction
		}
	}
	return nil
}

// all returns the transactions of a database, newest first.
func (r *registry) all(database uint64) []*load.Transaction {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.databases[database]
	if d == nil {
		return nil
	}
	all := make([]*load.Transaction, 0, len(d.byID))
	for _, t := range d.byID {
		all = append(all, t.Transaction)
	}
	slices.SortFunc(all, func(a, b *load.Transaction) int { return int(b.ID - a.ID) })
	return all
}

// withLabel returns the transactions of a label, oldest first.
func (r *registry) withLabel(database uint64, label string) []*load.Transaction {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.databases[database]
	if d == nil {
		return nil
	}
	var found []*load.Transaction
	for _, id := range d.byLabel[label] {
		found = append(found, d.byID[id].Transaction)
	}
	return found
}

// late returns the running transactions that have taken too long (Doris: TransactionState.isTimeout).
func (r *registry) late(now time.Time) []*load.Transaction {
	r.mu.Lock()
	defer r.mu.Unlock()
	var late []*load.Transaction
	for _, d := range r.databases {
		for _, t := range d.byID {
			if t.busy {
				continue
			}
			if t.Status == load.TxnPrepare && t.Timeout > 0 && now.Sub(t.PrepareTime) > t.Timeout ||
				t.Status == load.TxnPreCommitted && now.Sub(t.PreCommitTime) > r.limits.PreCommitted {
				late = append(late, t.Transaction)
			}
		}
	}
	return late
}

// databaseIDs returns the databases that have transactions.
func (r *registry) databaseIDs() []uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := make([]uint64, 0, len(r.databases))
	for id := range r.databases {
		ids = append(ids, id)
	}
	return ids
}

// load registers a transaction read at open.
func (r *registry) load(t *load.Transaction) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.database(t.DatabaseID)
	if d.byID[t.ID] != nil {
		return fmt.Errorf("transaction %d is recorded twice", t.ID)
	}
	d.add(t)
	return nil
}

// loaded brings the queues into the order in which transactions ended.
func (r *registry) loaded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.databases {
		for _, queue := range [][]int64{d.finished, d.finishedStreaming} {
			slices.SortStableFunc(queue, func(a, b int64) int { return d.byID[a].FinishTime.Compare(d.byID[b].FinishTime) })
		}
	}
}
