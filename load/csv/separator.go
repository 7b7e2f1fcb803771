package csv

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// DefaultSeparator is the column separator of a load that names none.
const DefaultSeparator = "\t"

// ParseSeparator decodes the text of COLUMNS TERMINATED BY or column_separator: \x01\x02 (or \X) is hexadecimal, other texts may
// have the escapes \\ \' \" \r \t \n (Doris: Separator.convertSeparator).
//
// Differs: bytes from 0x80 on are those bytes; Doris mangles them.
func ParseSeparator(text string) ([]byte, error) {
	return parseDelimiter(text, "Column separator is null or empty")
}

// ParseLineDelimiter decodes line_delimiter as [ParseSeparator] does (Doris: Separator.convertLineDelimiter).
func ParseLineDelimiter(text string) ([]byte, error) {
	return parseDelimiter(text, "Line delimiter is null or empty")
}

// parseDelimiter decodes a separator of either kind; empty is the message for an empty one.
func parseDelimiter(text, empty string) ([]byte, error) {
	if text == "" {
		return nil, doriserr.New("%s", empty)
	}
	if len(text) >= 2 && text[0] == '\\' && text[1]|0x20 == 'x' {
		return parseHex(text)
	}
	return unescape(text), nil
}

// parseHex decodes \x01\x02; the prefix may be repeated anywhere.
func parseHex(text string) ([]byte, error) {
	digits := strings.ReplaceAll(strings.ReplaceAll(text, `\x`, ""), `\X`, "")
	if digits == "" {
		return nil, doriserr.New("Hex str is empty")
	}
	for i := 0; i < len(digits); i++ {
		if hexDigit(digits[i]) < 0 {
			return nil, doriserr.New("Hex str format error")
		}
	}
	if len(digits)%2 != 0 {
		return nil, doriserr.New("Hex str length error")
	}
	out := make([]byte, len(digits)/2)
	for i := range out {
		out[i] = byte(hexDigit(digits[2*i])<<4 | hexDigit(digits[2*i+1]))
	}
	return out, nil
}

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// unescape replaces the six escapes that Doris knows and keeps all others as they are.
func unescape(text string) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			if j := strings.IndexByte(`\'"rtn`, text[i+1]); j >= 0 {
				out = append(out, "\\'\"\r\t\n"[j])
				i++
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}
