package load

// Record is one message, or one line of a Stream Load body.
type Record struct {
	// Offset is the message's offset in its partition.
	Offset int64
	// Timestamp is in milliseconds since the epoch, UTC.
	Timestamp int64
	// Key and Value are valid until the batch is released; nil is a tombstone.
	Key, Value []byte
}

// Batch is a run of records of one partition in offset order.
type Batch struct {
	Partition int32
	Records   []Record
}

// Counters count the rows of one load.
type Counters struct {
	// Total is Loaded + Filtered + Unselected.
	Total, Loaded, Filtered, Unselected int64
	// ReceivedBytes are payload bytes, LoadedBytes those of the chunks handed to the sink.
	ReceivedBytes, LoadedBytes int64
}

// Add adds d to c.
func (c *Counters) Add(d Counters) {
	c.Total += d.Total
	c.Loaded += d.Loaded
	c.Filtered += d.Filtered
	c.Unselected += d.Unselected
	c.ReceivedBytes += d.ReceivedBytes
	c.LoadedBytes += d.LoadedBytes
}
