package json

import "strconv"

// failure is what is wrong with a document, numbered as simdjson does; zero is no failure.
type failure uint8

// The failures that this reader tells apart.
const (
	good           failure = 0
	tapeError      failure = 3
	depthError     failure = 4
	stringError    failure = 5
	trueError      failure = 6
	falseError     failure = 7
	nullError      failure = 8
	numberError    failure = 9
	utf8Error      failure = 11
	emptyError     failure = 13
	unescapedChars failure = 14
	unclosedString failure = 15
	incomplete     failure = 28
)

// failureTexts are simdjson's messages, which Doris prints.
var failureTexts = map[failure]string{
	tapeError:      "TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc.",
	depthError:     "DEPTH_ERROR: The JSON document was too deep (too many nested objects and arrays)",
	stringError:    "STRING_ERROR: Problem while parsing a string",
	trueError:      "T_ATOM_ERROR: Problem while parsing an atom starting with the letter 't'",
	falseError:     "F_ATOM_ERROR: Problem while parsing an atom starting with the letter 'f'",
	nullError:      "N_ATOM_ERROR: Problem while parsing an atom starting with the letter 'n'",
	numberError:    "NUMBER_ERROR: Problem while parsing a number",
	utf8Error:      "UTF8_ERROR: The input is not valid UTF-8",
	emptyError:     "EMPTY: no JSON found",
	unescapedChars: "UNESCAPED_CHARS: Within strings, some characters must be escaped, we found unescaped characters",
	unclosedString: "UNCLOSED_STRING: A string is opened, but never closed.",
	incomplete:     "INCOMPLETE_ARRAY_OR_OBJECT: JSON document ended early in the middle of an object or array.",
}

// String returns the reason that the error log has for a document with this failure.
func (f failure) String() string {
	return "Parse json data for JsonDoc failed. code: " + strconv.Itoa(int(f)) + ", error info: " + failureTexts[f]
}
