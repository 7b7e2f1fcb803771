package http

import (
	"errors"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// loadFailure is why a Stream Load failed: a code of the backend and a text (Doris: Status).
type loadFailure struct {
	code, text string
}

// Error returns the text as the Message of an answer has it.
func (e *loadFailure) Error() string { return "[" + e.code + "]" + e.text }

// invalid is the failure of a request with a bad header.
func invalid(text string) *loadFailure { return &loadFailure{"INVALID_ARGUMENT", text} }

// fromFrontend is a failure that in Doris the FE finds.
func fromFrontend(code string, err error) *loadFailure {
	return &loadFailure{code, "TStatus: " + doriserr.From(err).Error()}
}

// loadFailureOf makes a failure of any error. Errors of rows may bring their code along.
func loadFailureOf(err error) *loadFailure {
	var f *loadFailure
	if errors.As(err, &f) {
		return f
	}
	text := err.Error()
	if e := (*doriserr.Error)(nil); errors.As(err, &e) {
		text = e.Message
	}
	if code, rest, found := strings.Cut(strings.TrimPrefix(text, "["), "]"); found && strings.HasPrefix(text, "[") && !strings.ContainsAny(code, " []") {
		return &loadFailure{code, rest}
	}
	return &loadFailure{"INTERNAL_ERROR", text}
}
