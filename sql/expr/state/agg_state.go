package state

import (
	"encoding/binary"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// An AGG_STATE value is the arguments of the calls that it stands for, as texts, so that one form fits all aggregate functions and
// all types that can be cast to each other. Doris keeps what its functions have made of them, which is smaller and cannot be read
// by anything else.

// aggFormat is the leading byte of an AGG_STATE value; then each argument follows: uvarint 0 for NULL, or one more than its length,
// and its bytes. No bytes are a state without calls.
const aggFormat = 1

// errAggState says that a value is no AGG_STATE.
var errAggState = doriserr.New("value is no state of an aggregate function")

// AppendAggArgument appends an argument to a state, which is begun if dst is empty; nil is NULL.
func AppendAggArgument(dst, argument []byte) []byte {
	if len(dst) == 0 {
		dst = append(dst, aggFormat)
	}
	if argument == nil {
		return append(dst, 0)
	}
	dst = binary.AppendUvarint(dst, uint64(len(argument))+1)
	return append(dst, argument...)
}

// EachAggArgument calls visit for all arguments of all calls of a state, in order; nil is NULL.
func EachAggArgument(b []byte, visit func(argument []byte) error) error {
	if len(b) == 0 {
		return nil
	}
	if b[0] != aggFormat {
		return errAggState
	}
	for b = b[1:]; len(b) > 0; {
		n, w := binary.Uvarint(b)
		if w <= 0 {
			return errAggState
		}
		b = b[w:]
		var argument []byte
		if n > 0 {
			if n-1 > uint64(len(b)) {
				return errAggState
			}
			argument, b = b[:n-1:n-1], b[n-1:]
		}
		if err := visit(argument); err != nil {
			return err
		}
	}
	return nil
}

// unionAggStates has the calls of both.
func unionAggStates(a, b []byte) ([]byte, error) {
	for _, x := range [][]byte{a, b} {
		if err := EachAggArgument(x, func([]byte) error { return nil }); err != nil {
			return nil, err
		}
	}
	return append(a[:len(a):len(a)], b[1:]...), nil
}
