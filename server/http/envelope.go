package http

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/dorisemu/dorisemu/internal/javamap"
)

// envelope is the standard answer of the FE (Doris: ResponseBody); data comes before count.
type envelope struct {
	Message string `json:"msg"`
	Code    int    `json:"code"`
	Data    any    `json:"data"`
	Count   int    `json:"count"`
}

// The kinds of answers (Doris: ResponseEntityBuilder); all of them are HTTP 200.
func ok(w http.ResponseWriter, data any)           { answer(w, envelope{"success", 0, data, 0}) }
func failed(w http.ResponseWriter, text string)    { answer(w, envelope{"Error", 1, text, 0}) }
func unauthorized(w http.ResponseWriter, t string) { answer(w, envelope{"Unauthorized", 401, t, 0}) }
func missing(w http.ResponseWriter, t string)      { answer(w, envelope{"Not Found", 404, t, 0}) }
func badRequest(w http.ResponseWriter, t string)   { answer(w, envelope{"Bad Request", 403, t, 0}) }
func internalError(w http.ResponseWriter, t string) {
	answer(w, envelope{"Internal Error", 500, t, 0})
}

// answer writes v as compact JSON without HTML escaping.
func answer(w http.ResponseWriter, v any) {
	cors(w)
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the client is gone if this fails
}

// cors adds the headers that each answer of the FE has.
func cors(w http.ResponseWriter) {
	w.Header().Add("Vary", "Origin")
	w.Header().Add("Vary", "Access-Control-Request-Method")
	w.Header().Add("Vary", "Access-Control-Request-Headers")
}

// hashMap is an object whose keys come in the order of a Java HashMap that they were put into.
type hashMap map[string]any

// MarshalJSON implements [json.Marshaler].
func (m hashMap) MarshalJSON() ([]byte, error) {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return object(keys, func(k string) any { return m[k] })
}

// rowMap is a row as a [hashMap] whose keys were put in the order of the columns, which decides between keys of one bucket.
type rowMap struct {
	keys   []string
	values []any
}

// put adds a value.
func (m *rowMap) put(key string, value any) {
	m.keys, m.values = append(m.keys, key), append(m.values, value)
}

// MarshalJSON implements [json.Marshaler].
func (m rowMap) MarshalJSON() ([]byte, error) {
	return object(m.keys, func(k string) any { return m.values[slices.Index(m.keys, k)] })
}

// object writes an object in the order of a Java HashMap.
func object(keys []string, value func(string) any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, k := range javamap.Order(keys) {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(k); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(value(k)); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
