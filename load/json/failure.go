package json

import (
	"strconv"
	"unicode/utf8"
)

// failure is what is wrong with a document, numbered as simdjson does; zero is no failure.
type failure uint8

// The failures that this reader tells apart.
const (
	good           failure = 0
	tapeError      failure = 3
	depthError     failure = 4
	stringError    failure = 5
	utf8Error      failure = 11
	emptyError     failure = 13
	unescapedChars failure = 14
	unclosedString failure = 15
	incorrectType  failure = 17
	outOfBounds    failure = 19
	noSuchField    failure = 20
	incomplete     failure = 28
)

// failureTexts are simdjson's messages, which Doris prints.
var failureTexts = map[failure]string{
	tapeError:      "TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc.",
	depthError:     "DEPTH_ERROR: The JSON document was too deep (too many nested objects and arrays)",
	stringError:    "STRING_ERROR: Problem while parsing a string",
	utf8Error:      "UTF8_ERROR: The input is not valid UTF-8",
	emptyError:     "EMPTY: no JSON found",
	unescapedChars: "UNESCAPED_CHARS: Within strings, some characters must be escaped, we found unescaped characters",
	unclosedString: "UNCLOSED_STRING: A string is opened, but never closed.",
	incorrectType:  "INCORRECT_TYPE: The JSON element does not have the requested type.",
	outOfBounds:    "INDEX_OUT_OF_BOUNDS: Attempted to access an element of a JSON array that is beyond its length.",
	noSuchField:    "NO_SUCH_FIELD: The JSON field referenced does not exist in this object.",
	incomplete:     "INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array.",
}

// atOnce returns the reason of a failure that simdjson finds before it reads the first value.
func (f failure) atOnce() string {
	return "Parse json data for JsonDoc failed. code: " + strconv.Itoa(int(f)) + ", error info: " + failureTexts[f]
}

// onTheWay returns the reason of a failure that simdjson finds while it reads values.
func (f failure) onTheWay() string {
	return "Parse json data failed. code: " + strconv.Itoa(int(f)) + ", error info: " + failureTexts[f]
}

// missing returns the reason of a path that leads nowhere in a document, or whose way is barred by a failure (Doris:
// JsonFunctions::extract_from_object).
func (f failure) missing(message string) string {
	switch f {
	case noSuchField, outOfBounds, incorrectType:
		return "[NOT_FOUND]Not found target filed, err: " + failureTexts[f] + ", msg: " + message
	}
	return "[DATA_QUALITY_ERROR]err: " + failureTexts[f] + ", msg: " + message
}

// lookOver returns what simdjson finds in a document before it reads a value: it looks through all strings first, and checks the
// encoding last. Only documents that have failed already are looked over.
func (r *Reader) lookOver() failure {
	d := r.data
	control := false
	for i := 0; i < len(d); {
		if d[i] != '"' {
			i++
			continue
		}
		for i++; ; {
			k, _ := scanString(d, i)
			if k >= len(d) {
				return unclosedString
			}
			if i = k + 1; d[k] == '"' {
				break
			}
			if d[k] == '\\' {
				i++
			} else {
				control = true
			}
		}
	}
	switch {
	case control:
		return unescapedChars
	case !utf8.Valid(d):
		return utf8Error
	}
	return good
}

// fail makes the message bad: its rows are gone, and it counts as one.
func (r *Reader) fail(f failure) bool {
	r.phase = atEnd
	if first := r.lookOver(); first != good {
		return r.reject(first.atOnce(), r.data)
	}
	if f == incomplete {
		// that the last bracket is missing was found before
		f = tapeError
	}
	return r.reject(f.onTheWay(), r.data)
}
