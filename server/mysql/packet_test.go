package mysql

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

func TestLargeMessages(t *testing.T) {
	for _, n := range []int{0, 1, maxPayload - 1, maxPayload, maxPayload + 1, 2 * maxPayload} {
		var wire bytes.Buffer
		w := &writer{dst: &wire}
		w.begin()
		w.buf = append(w.buf, bytes.Repeat([]byte{'x'}, n)...)
		w.end()
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		r := &reader{src: bufio.NewReader(&wire)}
		got, err := r.message(1 << 26)
		if err != nil || len(got) != n || wire.Len() != 0 || r.sequence != w.sequence {
			t.Errorf("%d bytes: got %d, error %v, %d left, sequence %d of %d", n, len(got), err, wire.Len(), r.sequence, w.sequence)
		}
	}
	r := &reader{src: bufio.NewReader(strings.NewReader("\xff\xff\xff\x00"))}
	if _, err := r.message(1 << 26); err == nil {
		t.Error("a length without bytes was accepted")
	}
}

func FuzzParameters(f *testing.F) {
	f.Add([]byte("\x00\x01\x03\x00\x05\x00\x00\x00"), 1)
	f.Add([]byte("\x00\x01\x0c\x00\x0b\xe8\x07\x01\x02\x03\x04\x05\x06\x07\x08\x09"), 1)
	f.Add([]byte("\x02\x01\xfd\x00\xfe\x00\x03abc"), 2)
	f.Add([]byte("\x00\x01\x0b\x80\x0c\x01\xff\xff\xff\xff\x01\x02\x03\x04\x05\x06\x07"), 1)
	f.Fuzz(func(t *testing.T, data []byte, params int) {
		p := &preparedStatement{statement: preparedWith(params & 63)}
		if p.parameters(&fields{rest: data}) != nil {
			return
		}
		for i := range params & 63 {
			if v := p.statement.Value(i, nullType); v.Len != 0 {
				t.Errorf("parameter %d has %d values left", i, v.Len)
			}
		}
	})
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte("\x05\x00\x00\x00hello"))
	f.Add([]byte("\xff\xff\xff\x00x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reader{src: bufio.NewReader(bytes.NewReader(data))}
		for {
			m, err := r.message(1 << 16)
			if err != nil {
				return
			}
			f := &fields{rest: m}
			f.zero()
			f.length()
			f.bytes()
			f.u64()
		}
	})
}

func TestBinaryTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2024-02-29":                 "\x04\xe8\x07\x02\x1d",
		"2024-02-29 12:34:56":        "\x07\xe8\x07\x02\x1d\x0c\x22\x38",
		"2024-02-29 00:00:00":        "\x04\xe8\x07\x02\x1d",
		"2024-02-29 12:34:56.123":    "\x0b\xe8\x07\x02\x1d\x0c\x22\x38\x78\xe0\x01\x00",
		"0000-01-01 00:00:00.000001": "\x0b\x00\x00\x01\x01\x00\x00\x00\x01\x00\x00\x00",
	} {
		if got := string(appendBinaryDate(nil, text)); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
		if days, micros := readMoment([]byte(want[1:])); string(appendBinaryMoment(nil, days, micros)) != want {
			t.Errorf("%s came back as day %d and %d µs", text, days, micros)
		}
	}
	for text, want := range map[string]string{
		"00:00:00":        "\x00",
		"-25:01:02":       "\x08\x01\x01\x00\x00\x00\x01\x01\x02",
		"01:02:03.500000": "\x0c\x00\x00\x00\x00\x00\x01\x02\x03\x20\xa1\x07\x00",
	} {
		if got := string(appendBinaryTime(nil, text)); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
