package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// stagingFormat is the leading byte of a staging record: the partitions, two u64 each, to which an unfinished transaction has
// written blocks early.
const stagingFormat = 1

// encodeStaging makes a staging record.
func encodeStaging(partitions []catalog.PartitionRef) []byte {
	b := append(make([]byte, 0, 1+16*len(partitions)), stagingFormat)
	for _, p := range partitions {
		b = binary.BigEndian.AppendUint64(b, p.Table)
		b = binary.BigEndian.AppendUint64(b, p.Partition)
	}
	return b
}

// dropStaged adds to a batch the deletion of everything that a transaction has staged.
func dropStaged(r pebble.Reader, b *pebble.Batch, txn uint64) error {
	return eachKey(r, key(kindStaging, txn), func(k, value []byte) error {
		if len(value)%16 != 1 || value[0] != stagingFormat {
			return fmt.Errorf("staging record of transaction %d has no known format", txn)
		}
		for p := value[1:]; len(p) > 0; p = p[16:] {
			blocks := key(kindBlock, binary.BigEndian.Uint64(p), binary.BigEndian.Uint64(p[8:]), txn)
			if err := deleteAll(b, blocks); err != nil {
				return err
			}
		}
		if err := deleteAll(b, key(kindStaged, txn)); err != nil {
			return err
		}
		return b.Delete(append([]byte(nil), k...), nil)
	})
}

// dropLeftovers deletes what transactions left that a crash has ended. Pre-committed ones have their record and stay.
func (s *Store) dropLeftovers() error {
	alive := map[uint64]bool{}
	for _, database := range s.transactions.databaseIDs() {
		for _, t := range s.transactions.all(database) {
			if t.Status == load.TxnPreCommitted {
				alive[uint64(t.ID)] = true
			}
		}
	}
	left := map[uint64]bool{}
	for _, kind := range []byte{kindStaging, kindStaged} {
		it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: key(kind), UpperBound: end(key(kind))})
		if err != nil {
			return err
		}
		for valid := it.First(); valid; {
			txn, ok := idOf(it.Key(), 0)
			if !ok {
				it.Close()
				return fmt.Errorf("staging key %x has no known format", it.Key())
			}
			if !alive[txn] {
				left[txn] = true
			}
			valid = it.SeekGE(key(kind, txn+1))
		}
		if err := it.Close(); err != nil {
			return fmt.Errorf("looking for unfinished transactions: %w", err)
		}
	}
	if len(left) == 0 {
		return nil
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	for txn := range left {
		if err := dropStaged(s.db, b, txn); err != nil {
			return err
		}
	}
	return s.apply(b, false)
}
