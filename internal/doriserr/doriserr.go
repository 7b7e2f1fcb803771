// Package doriserr holds the errors that dorisemu shows to a client, as values.
//
// An error is made where its cause is known, travels wrapped or bare, and is turned into its MySQL or HTTP form once, at
// the protocol edge. The package has no state and no goroutines; every package may import it.
package doriserr

import (
	"errors"
	"fmt"
)

// Code is the number that Doris puts into "errCode = N" of a message (Doris: InternalErrorCode, DdlException).
type Code int

// The internal codes that reach a client.
const (
	Impossible         Code = 1
	Internal           Code = 2
	ReplicaFew         Code = 3
	Partitions         Code = 4
	Database           Code = 5
	Table              Code = 6
	MetaNotFound       Code = 7
	ManualPause        Code = 100
	ManualStop         Code = 101
	TooManyFailureRows Code = 102
	CreateTasks        Code = 103
	TasksAbort         Code = 104
	CannotResume       Code = 105
)

// Error is one error as a client of Doris sees it.
type Error struct {
	// Code is the internal code printed as "errCode = N"; zero prints no prefix.
	Code Code
	// MySQL is the error number of the MySQL packet; zero means 1105 (measured: nearly every statement error).
	MySQL uint16
	// State is the SQLSTATE; empty means HY000.
	State string
	// Message is the bare text, without prefix.
	Message string
	// Hint is what we know beyond Doris's text (position with a caret, nearest name); shown by SHOW WARNINGS.
	Hint string
	// Cause is the wrapped error, if any.
	Cause error
}

// Error returns the text as Doris prints it: "errCode = 2, detailMessage = ...".
func (e *Error) Error() string {
	if e.Code == 0 {
		return e.Message
	}
	return fmt.Sprintf("errCode = %d, detailMessage = %s", int(e.Code), e.Message)
}

// Unwrap returns the wrapped cause.
func (e *Error) Unwrap() error { return e.Cause }

// WithHint returns a copy of e that carries a hint.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// New makes the error of a failed statement: internal code 2, MySQL 1105/HY000 (Doris: AnalysisException, DdlException).
func New(format string, args ...any) *Error {
	return &Error{Code: Internal, Message: fmt.Sprintf(format, args...)}
}

// Coded makes an error with another internal code (Doris: UserException with an InternalErrorCode).
func Coded(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Native makes an error that keeps its own MySQL number and state, as those of login and USE do.
func Native(number uint16, state, format string, args ...any) *Error {
	return &Error{Code: Internal, MySQL: number, State: state, Message: fmt.Sprintf(format, args...)}
}

// NotSupported makes the error of something that Doris has and dorisemu does not have (yet): it names the thing.
func NotSupported(format string, args ...any) *Error {
	return &Error{Code: Internal, Message: "not supported by dorisemu: " + fmt.Sprintf(format, args...)}
}

// From returns err as an *Error: itself if one is inside, otherwise a new internal one with err's text.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Internal, Message: err.Error(), Cause: err}
}
