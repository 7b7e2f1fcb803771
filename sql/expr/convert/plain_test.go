package convert

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// TestPlainFormsAreReadLikeOthers compares the short ways for texts as they usually are with the general ones, which the same text
// with a blank or an empty fraction takes.
func TestPlainFormsAreReadLikeOthers(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	random := func(alphabet string, most int) string {
		b := make([]byte, r.Intn(most+1))
		for i := range b {
			b[i] = alphabet[r.Intn(len(alphabet))]
		}
		return string(b)
	}
	number := func() string { return random("+-", 1) + random("0123456789.", 21) }
	moment := func() string {
		return fmt.Sprintf("%04d-%02d-%02d%c%02d:%02d:%02d", r.Intn(10000), r.Intn(14), r.Intn(33), " T"[r.Intn(2)], r.Intn(26), r.Intn(62), r.Intn(62))
	}
	for _, c := range []struct {
		typ           catalog.Type
		text          func() string
		before, after string
	}{
		{typ: catalog.Of(catalog.Double), text: number, before: " "},
		{typ: catalog.DecimalOf(10, 2), text: number, before: " "},
		{typ: catalog.DecimalOf(18, 18), text: number, before: " "},
		{typ: catalog.DecimalOf(9, 0), text: number, before: " "},
		{typ: catalog.Of(catalog.Boolean), text: func() string { return random("01tf", 2) }, before: " "},
		{typ: catalog.Of(catalog.Date), text: func() string { return moment()[:10] }, after: " 00:00:00.0"},
		{typ: catalog.Type{Kind: catalog.DateTime}, text: moment, after: ".0"},
	} {
		parse, again := Parser(c.typ, Load), Parser(c.typ, Load)
		read, taken := 0, 0
		for range 20000 {
			text := c.text()
			a, b := chunk.NewVector(c.typ, 1), chunk.NewVector(c.typ, 1)
			okA, okB := parse(a, []byte(text)), again(b, []byte(c.before+text+c.after))
			if okA != okB || string(a.Data) != string(b.Data) {
				t.Fatalf("%s %q: %v %x, in the general way %v %x", c.typ, text, okA, a.Data, okB, b.Data)
			}
			read++
			if okA {
				taken++
			}
		}
		if taken == 0 || taken == read {
			t.Errorf("%s: %d of %d texts are values", c.typ, taken, read)
		}
	}
}
