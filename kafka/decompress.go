package kafka

import (
	"errors"
	"fmt"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

// maxDecompressed is how many bytes one batch may decompress to. A few kilobytes can hold many gigabytes of zeros.
const maxDecompressed = 1 << 30

// boundedDecompressor makes a decompressor that fails with kgo.ErrMaxDecompress instead of returning more than limit bytes. Only a
// client's options give franz-go's decompressors a bound; this client never connects.
func boundedDecompressor(limit int, pools ...kgo.Pool) kgo.Decompressor {
	plain := kgo.DefaultDecompressor(pools...)
	c, err := kgo.NewClient(kgo.WithDecompressor(plain), kgo.MaxDecompressBatchBytes(limit), kgo.DisableClientMetrics())
	if err != nil {
		return plain
	}
	defer c.Close()
	if bounded, ok := c.OptValue(kgo.WithDecompressor).(kgo.Decompressor); ok {
		return bounded
	}
	return plain
}

// unpooledDecompressor is shared by all that read old formats; what it returns is fresh memory.
var unpooledDecompressor = sync.OnceValue(func() kgo.Decompressor { return boundedDecompressor(maxDecompressed) })

// decompressError says which batch could not be decompressed. Trying again cannot help with one that is too large, so the word
// PAUSE makes the job pause (Doris: TxnStatusChangeReason).
func decompressError(err error, offset int64) error {
	if errors.Is(err, kgo.ErrMaxDecompress) {
		return fmt.Errorf("PAUSE: the record batch at offset %d is larger than %d bytes when decompressed: %w", offset, maxDecompressed, err)
	}
	return fmt.Errorf("decompressing record batch at offset %d: %w", offset, err)
}
