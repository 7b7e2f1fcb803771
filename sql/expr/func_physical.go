package expr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// physicalFunctions show how Doris stores values: the hash that finds a bucket, names of partitions, the type behind a VARIANT.
var physicalFunctions = map[string]implementation{
	"crc32_internal": withNulls(func(c *call, i int) {
		h := uint32(0)
		for k := range c.args {
			if c.null(k, i) {
				c.scratch = append(c.scratch[:0], 0, 0, 0, 0)
			} else {
				v, at := c.argument(k, i)
				c.scratch = appendPhysical(c.scratch[:0], v, at)
			}
			h = crc32.Update(h, crc32.IEEETable, c.scratch)
		}
		c.out.AppendInt(int64(h))
	}),
	"json_hash": plain(func(c *call, i int) { c.out.AppendInt(int64(hashJSON(bytes.TrimSpace(c.bytes(0, i)), 0))) }),
	"variant_type": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendString("{}")
			return
		}
		types := map[string]string{}
		variantTypes(bytes.TrimSpace(c.bytes(0, i)), "", types)
		c.scratch = append(c.scratch[:0], '{')
		for n, path := range slices.Sorted(maps.Keys(types)) {
			if n > 0 {
				c.scratch = append(c.scratch, ',')
			}
			c.scratch = append(convert.AppendJSONString(c.scratch, []byte(path)), ':')
			c.scratch = convert.AppendJSONString(c.scratch, []byte(types[path]))
		}
		c.out.AppendBytes(append(c.scratch, '}'))
	}),
	"auto_partition_name": withNulls(func(c *call, i int) {
		if strings.HasPrefix(string(c.bytes(0, i)), "list") {
			c.out.AppendString(listPartitionName(c, i))
			return
		}
		if c.null(2, i) || !partitionDate.Match(c.bytes(2, i)) {
			c.fail(doriserr.New("The range partition only support DATE|DATETIME"))
			return
		}
		c.out.AppendString(rangePartitionName(string(c.bytes(1, i)), string(c.bytes(2, i))))
	}),
}

// partitionDate is what a RANGE partition's name is made of.
var partitionDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$`)

// rangePartitionName keeps the parts of a date down to the unit; what is missing is the first month or day, or 0.
func rangePartitionName(unit, date string) string {
	digits := strings.NewReplacer("-", "", ":", "", " ", "").Replace(date)
	kept := map[string]int{"year": 4, "month": 6, "day": 8, "hour": 10, "minute": 12, "second": 14}[strings.ToLower(unit)]
	name := "p" + digits[:min(kept, len(digits))]
	if len(name) < 9 {
		name += "0101"[len(name)-5:]
	}
	return name + strings.Repeat("0", 15-len(name))
}

// listPartitionName spells the values: letters and digits, the rest in hexadecimal, each with its length.
func listPartitionName(c *call, i int) string {
	b := []byte{'p'}
	for k := 1; k < len(c.args); k++ {
		if c.null(k, i) {
			b = append(b, 'X')
			continue
		}
		text := string(c.bytes(k, i))
		units := utf16.Encode([]rune(text))
		if strings.HasPrefix(text, "-") {
			b = append(b, '_')
		}
		for n, u := range units {
			switch r := rune(u); {
			case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
				b = append(b, byte(r))
			case n+1 < len(units) && utf16.DecodeRune(r, rune(units[n+1])) != 0xfffd:
				b = fmt.Appendf(b, "%02x", utf16.DecodeRune(r, rune(units[n+1])))
			default:
				b = fmt.Appendf(b, "%02x", r)
			}
		}
		b = strconv.AppendInt(b, int64(len(units)), 10)
	}
	name := string(b)
	if len(name) > 50 {
		return fmt.Sprintf("%s_%08x", name[:50], javamap.Hash(name))
	}
	return name
}

// appendPhysical appends a value as Doris has it in memory: DATE and DATETIME as fields of bits, texts as they are.
func appendPhysical(b []byte, v *chunk.Vector, i int) []byte {
	switch k := v.Type.Kind; k {
	case catalog.Boolean, catalog.TinyInt:
		return append(b, byte(v.Int(i)))
	case catalog.SmallInt:
		return binary.LittleEndian.AppendUint16(b, uint16(v.Int(i)))
	case catalog.Int, catalog.IPv4:
		return binary.LittleEndian.AppendUint32(b, uint32(v.Int(i)))
	case catalog.BigInt:
		return binary.LittleEndian.AppendUint64(b, uint64(v.Int(i)))
	case catalog.Float:
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(v.Float32(i)))
	case catalog.Double:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float64(i)))
	case catalog.Date:
		year, month, day := civil.Date(int(v.Int(i)))
		return binary.LittleEndian.AppendUint32(b, uint32(year<<9|month<<5|day))
	case catalog.DateTime:
		days, us := civil.SplitMicros(v.Int(i))
		year, month, day := civil.Date(days)
		bits := uint64(year<<9|month<<5|day)<<5 | uint64(us/3600e6)
		bits = bits<<6 | uint64(us/60e6%60)
		bits = bits<<6 | uint64(us/1e6%60)
		return binary.LittleEndian.AppendUint64(b, bits<<20|uint64(us%1e6))
	case catalog.LargeInt, catalog.Decimal:
		x := convert.Wide(v, i)
		size := 16
		if k == catalog.Decimal && v.Type.Precision <= 18 {
			size = map[bool]int{true: 4, false: 8}[v.Type.Precision <= 9]
		}
		words := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, x[0]), x[1])
		return append(b, words[:size]...)
	}
	if v.Type.IsText() || v.Type.Kind == catalog.HLL {
		return append(b, v.Bytes(i)...)
	}
	return convert.AppendText(b, v, i)
}

// hashJSON hashes a value as Doris stores it: a byte for the type, then the value; members in the order of their names.
func hashJSON(t []byte, h uint64) uint64 {
	switch t[0] {
	case '{':
		h ^= 0x0a
		type member struct{ key, value []byte }
		var members []member
		eachMember(t, func(key, value []byte) bool {
			members = append(members, member{appendUnquotedJSON(nil, key), value})
			return true
		})
		slices.SortStableFunc(members, func(a, b member) int { return bytes.Compare(a.key, b.key) })
		for k, m := range members {
			if k > 0 && bytes.Equal(m.key, members[k-1].key) {
				continue // of members of one name the first counts
			}
			h = hashJSON(m.value, murmur64(m.key, h))
		}
		return h
	case '[':
		h ^= 0x0b
		eachElement(t, func(value []byte) bool {
			h = hashJSON(value, h)
			return true
		})
		return h
	case '"':
		text := appendUnquotedJSON(nil, t)
		return murmur64(append(binary.LittleEndian.AppendUint32([]byte{0x08}, uint32(len(text))), text...), h)
	case 'n':
		return murmur64([]byte{0}, h)
	case 't':
		return murmur64([]byte{1}, h)
	case 'f':
		return murmur64([]byte{2}, h)
	}
	text := string(t)
	if isInteger(text) {
		if n := parsedLiteral(catalog.Of(catalog.LargeInt), text); n != nil {
			kind := smallestInteger(catalog.TinyInt, convert.Wide(n.Value, 0))
			tag := map[catalog.Kind]byte{catalog.TinyInt: 3, catalog.SmallInt: 4, catalog.Int: 5, catalog.BigInt: 6, catalog.LargeInt: 12}[kind]
			return murmur64(appendPhysical([]byte{tag}, integerLiteral(kind, convert.Wide(n.Value, 0)).Value, 0), h)
		}
	}
	f, _ := strconv.ParseFloat(text, 64)
	return murmur64(binary.LittleEndian.AppendUint64([]byte{7}, math.Float64bits(f)), h)
}

// variantTypes finds the type of each sub-column of a VARIANT, by its path.
func variantTypes(t []byte, path string, types map[string]string) {
	switch t[0] {
	case '{':
		eachMember(t, func(key, value []byte) bool {
			name := string(appendUnquotedJSON(nil, key))
			if path != "" {
				name = path + "." + name
			}
			variantTypes(value, name, types)
			return true
		})
		return
	case '[':
		types[path] = "json"
		eachElement(t, func(value []byte) bool {
			if value[0] != 'n' {
				inner := map[string]string{}
				variantTypes(value, "", inner)
				if s := inner[""]; s != "" {
					types[path] = s
				}
				return false
			}
			return true
		})
		return
	case '"':
		types[path] = "string"
		return
	case 't', 'f':
		types[path] = "boolean"
		return
	case 'n':
		return
	}
	types[path] = "double"
	if isInteger(string(t)) {
		types[path] = "bigint"
		if n := parsedLiteral(catalog.Of(catalog.BigInt), string(t)); n == nil {
			types[path] = "largeint"
		}
	}
}
