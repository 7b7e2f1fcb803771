package convert

import (
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// appendWhole takes text as it is: STRING, and the binary form of BITMAP, HLL and the like.
func appendWhole(dst *chunk.Vector, text []byte) bool {
	dst.AppendBytes(text)
	return true
}

// cutter takes the first length characters, as CAST to CHAR and VARCHAR does (Doris: VarcharLiteral).
func cutter(length int) Func {
	return func(dst *chunk.Vector, text []byte) bool {
		dst.AppendBytes(Cut(text, length))
		return true
	}
}

// Cut returns the first length characters of text; a character beyond the basic plane counts twice.
func Cut(text []byte, length int) []byte {
	if len(text) <= length {
		return text
	}
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRune(text[i:])
		if length--; n == 4 {
			length--
		}
		if length < 0 {
			return text[:i]
		}
		i += n
	}
	return text
}
