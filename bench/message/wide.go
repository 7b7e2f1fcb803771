package message

import "strconv"

// Wide are the columns of csv15 and json15.
const Wide = "id BIGINT, uid INT, ts DATETIME, name VARCHAR(16), city VARCHAR(16), cat VARCHAR(16), qty INT, " +
	"price DECIMAL(10,2), disc DOUBLE, total DECIMAL(12,2), st VARCHAR(8), dev VARCHAR(8), score INT, ok BOOLEAN, code VARCHAR(8)"

// The words of the text columns; row i takes number i modulo their count.
var (
	names   = [...]string{"Amelia", "Bertha", "Claude", "Dennis", "Esther", "Fabian", "George", "Hannah", "Isabel", "Joseph"}
	cities  = [...]string{"Berlin", "Lisbon", "Oslo", "Vienna", "Athens", "Paris", "Rome"}
	kinds   = [...]string{"books", "games", "tools", "music", "food"}
	states  = [...]string{"paid", "open", "sent"}
	devices = [...]string{"web", "ios", "app"}
)

// wide are the numbers of a csv15 or json15 row.
type wide struct{ uid, second, qty, cents, discount, score int64 }

// wideOf computes them.
func wideOf(i int64) wide {
	return wide{uid: 100_000 + i*31%900_000, second: i % 86_400, qty: 1 + i%9, cents: 100 + i*37%99_900, discount: i % 50, score: i * 13 % 100}
}

// appendCSV15 writes the fifteen fields, comma separated.
func appendCSV15(b []byte, i int64) []byte {
	w := wideOf(i)
	b = strconv.AppendInt(b, firstID+i, 10)
	b = strconv.AppendInt(append(b, ','), w.uid, 10)
	b = appendTime(append(b, ','), w.second)
	b = append(append(b, ','), names[i%int64(len(names))]...)
	b = append(append(b, ','), cities[i%int64(len(cities))]...)
	b = append(append(b, ','), kinds[i%int64(len(kinds))]...)
	b = strconv.AppendInt(append(b, ','), w.qty, 10)
	b = appendCents(append(b, ','), w.cents)
	b = appendCents(append(b, ','), w.discount)
	b = appendCents(append(b, ','), w.qty*w.cents)
	b = append(append(b, ','), states[i%int64(len(states))]...)
	b = append(append(b, ','), devices[i%int64(len(devices))]...)
	b = strconv.AppendInt(append(b, ','), w.score, 10)
	b = append(b, ',', '0'+byte(i&1), ',')
	return appendCode(b, i)
}

// appendJSON15 writes the same fields as an object.
func appendJSON15(b []byte, i int64) []byte {
	w := wideOf(i)
	b = strconv.AppendInt(append(b, `{"id":`...), firstID+i, 10)
	b = strconv.AppendInt(append(b, `,"uid":`...), w.uid, 10)
	b = appendTime(append(b, `,"ts":"`...), w.second)
	b = append(append(b, `","name":"`...), names[i%int64(len(names))]...)
	b = append(append(b, `","city":"`...), cities[i%int64(len(cities))]...)
	b = append(append(b, `","cat":"`...), kinds[i%int64(len(kinds))]...)
	b = strconv.AppendInt(append(b, `","qty":`...), w.qty, 10)
	b = appendCents(append(b, `,"price":`...), w.cents)
	b = appendCents(append(b, `,"disc":`...), w.discount)
	b = appendCents(append(b, `,"total":`...), w.qty*w.cents)
	b = append(append(b, `,"st":"`...), states[i%int64(len(states))]...)
	b = append(append(b, `","dev":"`...), devices[i%int64(len(devices))]...)
	b = strconv.AppendInt(append(b, `","score":`...), w.score, 10)
	b = strconv.AppendBool(append(b, `,"ok":`...), i&1 == 1)
	b = appendCode(append(b, `,"code":"`...), i)
	return append(b, `"}`...)
}

// appendTime writes a moment of 1 January 2026.
func appendTime(b []byte, second int64) []byte {
	h, m, s := second/3600, second/60%60, second%60
	return append(b, '2', '0', '2', '6', '-', '0', '1', '-', '0', '1', ' ', '0'+byte(h/10), '0'+byte(h%10), ':',
		'0'+byte(m/10), '0'+byte(m%10), ':', '0'+byte(s/10), '0'+byte(s%10))
}

// appendCents writes cents as a decimal number with two places.
func appendCents(b []byte, cents int64) []byte {
	b = strconv.AppendInt(b, cents/100, 10)
	return append(b, '.', '0'+byte(cents/10%10), '0'+byte(cents%10))
}

// appendCode writes four letters.
func appendCode(b []byte, i int64) []byte {
	return append(b, 'A'+byte(i%26), 'A'+byte(i/26%26), 'A'+byte(i/676%26), 'A'+byte(i*7%26))
}
