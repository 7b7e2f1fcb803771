package http

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pierrec/lz4/v4"

	"github.com/dorisemu/dorisemu/load"
)

const (
	// pieceBytes is how much of a body is read before its complete lines are loaded.
	pieceBytes = 1 << 20
	// maxLineBytes is the longest line.
	maxLineBytes = 100 << 20
)

// countingReader counts the bytes of a body as they came.
type countingReader struct {
	io.Reader
	bytes int64
}

// Read implements io.Reader.
func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.bytes += int64(n)
	return n, err
}

// decompressed reads a body that is compressed as compress_type says. An empty body is an empty load whatever the type.
func decompressed(body io.Reader, kind string) (io.Reader, error) {
	first := make([]byte, 1)
	if _, err := io.ReadFull(body, first); err != nil {
		if errors.Is(err, io.EOF) {
			return bytes.NewReader(nil), nil
		}
		return nil, fmt.Errorf("receiving the body: %w", err)
	}
	body = io.MultiReader(bytes.NewReader(first), body)
	switch strings.ToLower(kind) {
	case "gz":
		return checkedReader(gzip.NewReader(body))
	case "deflate":
		return checkedReader(zlib.NewReader(body))
	case "bz2":
		return bzip2.NewReader(body), nil
	case "lz4", "lz4frame":
		return lz4.NewReader(body), nil
	case "lz4_block":
		return &blockReader{body: body, expand: expandLZ4}, nil
	case "snappy_block":
		return &blockReader{body: body, expand: expandSnappy}, nil
	case "lzo", "lzop":
		return &lzopReader{body: body}, nil
	}
	return body, nil
}

// checkedReader keeps a typed nil out of an interface.
func checkedReader[R io.Reader](r R, err error) (io.Reader, error) {
	if err != nil {
		return nil, fmt.Errorf("decompressing the body: %w", err)
	}
	return r, nil
}

// loadLines hands complete lines to a load while the body comes in. With records every line is a message of its own, otherwise the
// lines of a piece are one.
func loadLines(ctx context.Context, l *load.Load, body io.Reader, delimiter []byte, records bool) error {
	buffer, held := make([]byte, pieceBytes), 0
	var lines []load.Record
	for end := false; !end; {
		if held == len(buffer) {
			if held >= maxLineBytes {
				return &loadFailure{"INTERNAL_ERROR", fmt.Sprintf("a line of the body is longer than %d bytes", maxLineBytes)}
			}
			buffer = append(buffer, make([]byte, len(buffer))...)
		}
		var err error
		if held, end, err = fill(body, buffer, held); err != nil {
			return err
		}
		used := completeLines(buffer[:held], delimiter)
		piece := bytes.TrimSuffix(buffer[:used], delimiter)
		if end {
			piece, used = bytes.TrimSuffix(buffer[:held], delimiter), held
		}
		lines = lines[:0]
		for records && len(piece) > 0 {
			line, rest, _ := bytes.Cut(piece, delimiter)
			lines, piece = append(lines, load.Record{Value: line}), rest
		}
		if !records {
			lines = append(lines, load.Record{Value: piece})
		}
		if err := l.Add(ctx, []load.Batch{{Partition: load.NoPartition, Records: lines}}); err != nil {
			return err
		}
		held = copy(buffer, buffer[used:held])
	}
	return nil
}

// fill reads until the buffer is full or the body ends.
func fill(body io.Reader, buffer []byte, held int) (n int, end bool, err error) {
	for held < len(buffer) {
		n, err := body.Read(buffer[held:])
		held += n
		if errors.Is(err, io.EOF) {
			return held, true, nil
		}
		if err != nil {
			return held, false, fmt.Errorf("receiving the body: %w", err)
		}
	}
	return held, false, nil
}

// completeLines is the length of the complete lines at the start of data. Delimiters of several bytes are found from the front, as
// they may overlap.
func completeLines(data, delimiter []byte) int {
	if len(delimiter) == 1 {
		return bytes.LastIndexByte(data, delimiter[0]) + 1
	}
	used := 0
	for {
		k := bytes.Index(data[used:], delimiter)
		if k < 0 {
			return used
		}
		used += k + len(delimiter)
	}
}

// loadWhole hands the body to a load as one message.
func loadWhole(ctx context.Context, l *load.Load, body io.Reader, limit int64) error {
	text, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return fmt.Errorf("receiving the body: %w", err)
	}
	if int64(len(text)) > limit {
		return jsonTooLong(int64(len(text)), limit)
	}
	return l.Add(ctx, []load.Batch{{Partition: load.NoPartition, Records: []load.Record{{Value: text}}}})
}

// jsonTooLong is the failure of a JSON body that is not read by line and too long.
func jsonTooLong(bytes, limit int64) *loadFailure {
	return &loadFailure{"EXCEEDED_LIMIT", fmt.Sprintf("json body size %d exceed BE's conf `streaming_load_json_max_mb` %d. increase it if you are sure this load is reasonable",
		bytes, limit)}
}
