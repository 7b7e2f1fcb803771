package http

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLzop reads files whose blocks liblzo2 has compressed: with Adler-32 and with CRC-32, stored, and with matches from near and far.
func TestLzop(t *testing.T) {
	for packed, plain := range map[string]string{"rows.lzo": "rows.csv", "far.lzo": "far"} {
		t.Run(packed, func(t *testing.T) {
			in, want := readTestdata(t, packed), readTestdata(t, plain)
			for _, twice := range []int{1, 2} {
				got, err := io.ReadAll(&lzopReader{body: bytes.NewReader(bytes.Repeat(in, twice))})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, bytes.Repeat(want, twice)) {
					t.Errorf("%d bytes are not the %d of %s", len(got), len(want)*twice, plain)
				}
			}
		})
	}
}

// TestLzopRefuses damages a file: what is wrong is said, and nothing is read beyond the input.
func TestLzopRefuses(t *testing.T) {
	good := readTestdata(t, "rows.lzo")
	for name, tt := range map[string]struct {
		at   int
		to   byte
		want string
	}{
		"magic":    {3, 'x', "invalid lzo magic number"},
		"method":   {15, 9, "invalid compression method: 9"},
		"header":   {30, 'y', "invalid header checksum"},
		"checksum": {60, 0xee, "block failed"},
	} {
		bad := bytes.Clone(good)
		bad[tt.at] = tt.to
		if _, err := io.ReadAll(&lzopReader{body: bytes.NewReader(bad)}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	for n := range len(good) - 4 {
		if _, err := io.ReadAll(&lzopReader{body: bytes.NewReader(good[:n])}); err == nil && n > 0 {
			t.Errorf("the first %d bytes pass for a whole file", n)
		}
	}
}

// FuzzLZO expands anything into buffers of a few sizes.
func FuzzLZO(f *testing.F) {
	f.Add([]byte{18, 'a', 0x11, 0, 0}, 1)
	f.Add([]byte{0x15, 'a', 'b', 'c', 'd', 0x2f, 0, 0, 0x11, 0, 0}, 40)
	f.Fuzz(func(t *testing.T, in []byte, n int) {
		if n < 0 || n > 1<<16 {
			return
		}
		_ = expandLZO(make([]byte, n), in)
	})
}

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "lzo", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
