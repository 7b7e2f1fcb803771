package message

import "strconv"

// Narrow are the columns of the formats with three fields.
const Narrow = "id BIGINT, name VARCHAR(16), v BIGINT"

// firstID makes every id have eight digits for the first ninety million rows.
const firstID = 10_000_000

// upsertKeys is how many keys upsert3 has.
const upsertKeys = 1_000_000

// tenfold3 has tenfoldKeys new keys after every ten times as many rows.
const tenfoldKeys = 10_000

// valueOf is v of csv3 and tenfold3.
func valueOf(i int64) int64 { return 1_000_000 + i*7919%9_000_000 }

// scattered is a number that seems random (splitmix64).
func scattered(i int64) uint64 {
	x := uint64(i)*0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// upsertID is the key of row i of upsert3.
func upsertID(i int64) int64 { return firstID + int64(scattered(i)%upsertKeys) }

// tenfoldID is the key of row i of tenfold3.
func tenfoldID(i int64) int64 {
	return firstID + i/(10*tenfoldKeys)*tenfoldKeys + int64(scattered(i)%tenfoldKeys)
}

// appendCSV3 writes id,name,v.
func appendCSV3(b []byte, i int64) []byte { return appendNarrow(b, firstID+i, i, valueOf(i)) }

// appendUpsert3 writes id,name,v; v is the row number, which also orders the rows of a key.
func appendUpsert3(b []byte, i int64) []byte { return appendNarrow(b, upsertID(i), i, i) }

// appendTenfold3 writes id,name,v.
func appendTenfold3(b []byte, i int64) []byte { return appendNarrow(b, tenfoldID(i), i, valueOf(i)) }

// appendNarrow writes the three fields.
func appendNarrow(b []byte, id, i, v int64) []byte {
	b = strconv.AppendInt(b, id, 10)
	b = append(b, ',')
	b = append(b, names[i%int64(len(names))]...)
	b = append(b, ',')
	return strconv.AppendInt(b, v, 10)
}

// Upserted are the number of keys and the sum of the last v of each after n rows of upsert3.
func Upserted(n int64) (keys, sum int64) {
	last := map[int64]int64{}
	for i := range n {
		last[upsertID(i)] = i
	}
	for _, v := range last {
		sum += v
	}
	return int64(len(last)), sum
}

// Tenfold are the number of keys and the sum of all v of n rows of tenfold3.
func Tenfold(n int64) (keys, sum int64) {
	seen := map[int64]bool{}
	for i := range n {
		seen[tenfoldID(i)] = true
		sum += valueOf(i)
	}
	return int64(len(seen)), sum
}

// Plain is the sum of all v of n rows of csv3.
func Plain(n int64) (sum int64) {
	for i := range n {
		sum += valueOf(i)
	}
	return sum
}
