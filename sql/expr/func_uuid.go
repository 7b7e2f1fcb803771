package expr

import (
	"crypto/rand"
	"encoding/hex"
	random "math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// uuidFunctions make and read UUIDs and random bytes.
var uuidFunctions = map[string]implementation{
	"is_uuid": plain(func(c *call, i int) {
		_, ok := parseUUID(c.bytes(0, i))
		appendBool(c.out, ok)
	}),
	"uuid_to_int": plain(func(c *call, i int) {
		x, ok := parseUUID(c.bytes(0, i))
		if !ok {
			c.out.AppendNull()
			return
		}
		appendInteger(c.out, fromBytes(x))
	}),
	"int_to_uuid": plain(func(c *call, i int) {
		x := wideAt(c, 0, i)
		var b [16]byte
		for k := range b {
			b[k] = byte(x[k/8] >> (8 * (k % 8)))
		}
		c.out.AppendString(uuid.UUID(b).String())
	}),
	"uuid_numeric": plain(func(c *call, _ int) {
		x := uuid.New()
		appendInteger(c.out, fromBytes(x))
	}),
	"uniform": plain(func(c *call, i int) {
		if c.out.Type.Kind == catalog.Double {
			from, to := c.float(0, i), c.float(1, i)
			c.out.AppendFloat64(from + seeded(c.int(2, i)).Float64()*(to-from))
			return
		}
		from, to := c.int(0, i), c.int(1, i)
		if from > to {
			c.err = doriserr.New("uniform's min should be less than max, but got [%d, %d)", from, to)
			c.out.AppendNull()
			return
		}
		c.out.AppendInt(from + seeded(c.int(2, i)).Int64N(to-from+1))
	}),
	"sleep": plain(func(c *call, i int) {
		n := c.int(0, i)
		if n > 0 && c.err == nil {
			select {
			case <-(clock.Real{}).After(time.Duration(min(n, longestSleep)) * time.Second):
			case <-c.ctx.Interrupt:
				c.err = errInterrupted
			}
		}
		c.out.AppendInt(1)
	}),
	"random_bytes": plain(func(c *call, i int) {
		n := c.int(0, i)
		if n <= 0 || n > 1<<20 {
			c.err = doriserr.New("argument of random_bytes must be between 1 and 1048576, but is %d", n)
			c.out.AppendNull()
			return
		}
		b := make([]byte, n)
		rand.Read(b)
		c.out.AppendString("0x" + hex.EncodeToString(b))
	}),
}

// longestSleep keeps a number of seconds within what a duration holds.
const longestSleep = 1 << 31

// errInterrupted is the error of a function that waits when its statement is to end; whoever ended it knows why.
var errInterrupted = doriserr.New("Cancelled")

// seeded is a generator whose numbers follow from the seed. They are not those of Doris, which takes C++'s.
func seeded(seed int64) *random.Rand { return random.New(random.NewPCG(uint64(seed), 0)) }

// parseUUID reads 32 hexadecimal digits, also with dashes, and then also in braces.
func parseUUID(t []byte) ([16]byte, bool) {
	text := string(t)
	if len(text) == 38 && strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = text[1:37]
	} else if len(text) != 32 && len(text) != 36 {
		return [16]byte{}, false
	}
	x, err := uuid.Parse(text)
	return x, err == nil
}

// fromBytes is the LARGEINT whose memory the bytes are.
func fromBytes(b [16]byte) wide.Int {
	var x wide.Int
	for k := range b {
		x[k/8] |= uint64(b[k]) << (8 * (k % 8))
	}
	if x[1]>>63 != 0 {
		x[2], x[3] = ^uint64(0), ^uint64(0)
	}
	return x
}
