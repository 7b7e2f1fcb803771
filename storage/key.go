package storage

import (
	"encoding/binary"

	"github.com/dorisemu/dorisemu/catalog"
)

// The kinds of keys: the first byte of every key. What follows is fixed-width big-endian, so that each table, partition, job
// and transaction is one contiguous range.
const (
	// kindBlock + block id: a columnar block of a DUPLICATE table.
	kindBlock byte = 'B'
	// kindDatabase + database: a database's definition.
	kindDatabase byte = 'D'
	// kindFormat: the record of the format version.
	kindFormat byte = 'F'
	// kindStaging + transaction: the partitions to which an unfinished transaction has written blocks early.
	kindStaging byte = 'G'
	// kindIndex + block id: the index entry that makes a block visible.
	kindIndex byte = 'I'
	// kindJob + job: a routine load job's encoded state.
	kindJob byte = 'J'
	// kindRow + table + partition + encoded key: a row of a UNIQUE or AGGREGATE table.
	kindRow byte = 'K'
	// kindNextID + name: the next id that a counter may hand out after a restart.
	kindNextID byte = 'N'
	// kindOther + name: a named record of the catalog.
	kindOther byte = 'O'
	// kindPartition + table + partition: counts of a partition, as a sum of merge operands.
	kindPartition byte = 'P'
	// kindStaged + transaction + final key: an entry that the commit of a prepared or large transaction moves to its final key.
	kindStaged byte = 'S'
	// kindTable + table: a table's definition.
	kindTable byte = 'T'
	// kindHistory + table + partition + version + number: what a transaction has given to a partition, or removed from it.
	kindHistory byte = 'V'
	// kindTransaction + database + transaction: a transaction record.
	kindTransaction byte = 'X'
)

// blockID names one block. Blocks of a partition are ordered by transaction, then by their number in it.
type blockID struct {
	table, partition, txn uint64
	number                uint32
}

// blockKeySize is the length of a block's and an index entry's key.
const blockKeySize = 1 + 3*8 + 4

// key returns the key of the block (kindBlock) or of its index entry (kindIndex).
func (id blockID) key(kind byte) []byte {
	k := appendKey(make([]byte, 0, blockKeySize), kind, id.table, id.partition, id.txn)
	return binary.BigEndian.AppendUint32(k, id.number)
}

// parseBlockID reads a key that [blockID.key] made.
func parseBlockID(k []byte) (blockID, bool) {
	if len(k) != blockKeySize {
		return blockID{}, false
	}
	return blockID{
		table:     binary.BigEndian.Uint64(k[1:]),
		partition: binary.BigEndian.Uint64(k[9:]),
		txn:       binary.BigEndian.Uint64(k[17:]),
		number:    binary.BigEndian.Uint32(k[25:]),
	}, true
}

// appendKey appends a kind and ids to dst.
func appendKey(dst []byte, kind byte, ids ...uint64) []byte {
	dst = append(dst, kind)
	for _, id := range ids {
		dst = binary.BigEndian.AppendUint64(dst, id)
	}
	return dst
}

// key makes the key of a kind and ids; it is also the lower bound of the range of all keys that begin with it.
func key(kind byte, ids ...uint64) []byte {
	return appendKey(make([]byte, 0, 1+8*len(ids)), kind, ids...)
}

// end returns the upper bound of the range of keys that begin with prefix.
func end(prefix []byte) []byte {
	e := append([]byte(nil), prefix...)
	for i := len(e) - 1; i >= 0; i-- {
		if e[i]++; e[i] != 0 {
			return e[:i+1]
		}
	}
	return nil
}

// idOf reads id number n of a key.
func idOf(k []byte, n int) (uint64, bool) {
	at := 1 + 8*n
	if len(k) < at+8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(k[at:]), true
}

// partitionKey is the key of a partition's counts.
func partitionKey(p catalog.PartitionRef) []byte { return key(kindPartition, p.Table, p.Partition) }
