package expr

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// binaryFunctions compress texts, keep short ones in integers, and read and make VARBINARY.
var binaryFunctions = map[string]implementation{
	"compress": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) == 0 {
			c.out.AppendBytes(nil)
			return
		}
		b := bytes.NewBuffer(binary.LittleEndian.AppendUint32(nil, uint32(len(t))))
		w := zlib.NewWriter(b)
		w.Write(t)
		w.Close()
		c.out.AppendBytes(b.Bytes())
	}),
	"uncompress": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) == 0 {
			c.out.AppendBytes(nil)
			return
		}
		out, ok := uncompressed(t)
		if !ok {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(out)
	}),
	"encode_as_smallint": encodedAs(2), "encode_as_int": encodedAs(4), "encode_as_bigint": encodedAs(8), "encode_as_largeint": encodedAs(16),
	"decode_as_varchar": plain(func(c *call, i int) {
		o := c.args[0]
		width := o.v.Layout.Width()
		x := convert.Wide(o.v, o.at(i))
		n := int(x[0] & 0x7f)
		if n >= width {
			c.err = doriserr.New("Invalid input of function decode_as_varchar, input type %s value %s, string size %d, should not be larger than %d", typeName(o.v.Type), x, n, width)
			c.out.AppendNull()
			return
		}
		x[1] = x[1]<<1 | x[0]>>63
		x[0] <<= 1
		for k := range n {
			place := width - 1 - k
			c.scratch = append(c.scratch[:k], byte(x[place/8]>>(8*(place%8))))
		}
		c.out.AppendBytes(c.scratch[:n])
	}),
	"to_binary": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) > 1 && t[0] == '0' && t[1]|0x20 == 'x' {
			t = t[2:]
		}
		out, err := hex.AppendDecode(nil, t)
		if err != nil {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(out)
	}),
	"from_binary": plain(func(c *call, i int) { c.out.AppendBytes(bytes.ToUpper(hex.AppendEncode(nil, c.bytes(0, i)))) }),
	"to_base64_binary": plain(func(c *call, i int) {
		c.out.AppendString(base64.StdEncoding.EncodeToString(c.bytes(0, i)))
	}),
	"from_base64_binary": plain(func(c *call, i int) {
		if len(c.bytes(0, i)) == 0 {
			c.out.AppendBytes(nil)
		} else if t, ok := decodeBase64(c.bytes(0, i)); ok {
			c.out.AppendBytes(t)
		} else {
			c.out.AppendNull()
		}
	}),
	"sub_binary": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		from, n := c.int(1, i), int64(len(t))
		if len(c.args) > 2 {
			n = c.int(2, i)
		}
		if from < 0 {
			from += int64(len(t)) + 1
		}
		if from < 1 || from > int64(len(t)) || n <= 0 {
			c.out.AppendBytes(nil)
			return
		}
		c.out.AppendBytes(t[from-1 : min(from-1+n, int64(len(t)))])
	}),
}

// uncompressed reads the length in 4 bytes and a zlib stream.
func uncompressed(t []byte) ([]byte, bool) {
	if len(t) < 4 {
		return nil, false
	}
	n := binary.LittleEndian.Uint32(t)
	r, err := zlib.NewReader(bytes.NewReader(t[4:]))
	if err != nil {
		return nil, false
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(n)+1))
	return out, err == nil && len(out) == int(n)
}

// encodedAs keeps a text of less than width bytes in an integer of that width: the characters from the highest byte down, the
// length in the lowest (Doris: FunctionEncodeVarchar).
func encodedAs(width int) implementation {
	return plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) > width-1 {
			c.err = doriserr.New("String is too long to encode, input string size %d, max valid string size for %s is %d", len(t), c.node.Name, width-1)
			c.out.AppendNull()
			return
		}
		var x wide.Int
		for k, b := range t {
			place := width - 1 - k
			x[place/8] |= uint64(b) << (8 * (place % 8))
		}
		x[0] |= uint64(len(t) << 1)
		x[0] = x[0]>>1 | x[1]<<63
		x[1] >>= 1
		appendInteger(c.out, x)
	})
}
