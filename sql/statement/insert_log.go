package statement

import (
	"github.com/dorisemu/dorisemu/load"
)

// RowLog keeps the rows that a statement did not load. Name is empty as long as there are none.
type RowLog interface {
	load.ErrorLog
	// First is the first reason with its row.
	First() string
	Name() string
	Close() error
}

// firstRow is a log that only remembers the first row, for environments without error logs.
type firstRow struct{ first string }

// Filtered implements [load.ErrorLog].
func (l *firstRow) Filtered(row load.ErrorRow) error {
	if l.first == "" {
		l.first = row.Reason + ". Src line: " + string(row.Line)
	}
	return nil
}

func (l *firstRow) First() string { return l.first }
func (l *firstRow) Name() string  { return "" }
func (l *firstRow) Close() error  { return nil }

// rowLog opens the log of one statement.
func (env *Env) rowLog(id string) RowLog {
	if env.RowLog == nil {
		return &firstRow{}
	}
	return env.RowLog(id)
}

// rowLogURL is where a log can be read, empty if it has no rows.
func (env *Env) rowLogURL(l RowLog) string {
	if l.Name() == "" || env.RowLogURL == nil {
		return ""
	}
	return env.RowLogURL(l.Name())
}

// Limits of the text of a failed INSERT (Doris: InsertUtils.getFinalErrorMsg, Config.first_error_msg_max_length).
const (
	maxInsertError = 512
	maxFirstError  = 256
)

// insertFailure is the text of a failed INSERT: what failed, the first bad row and where the others are, as far as there is room.
func insertFailure(message, first, url string) string {
	const see = "please use `show load` for detail msg"
	if r := []rune(first); len(r) > maxFirstError {
		first = string(r[:maxFirstError-3]) + "..."
	}
	if first != "" {
		first = ". first_error_msg: " + first
	}
	if url != "" {
		url = ". url: " + url
	}
	switch {
	case len(url) > maxInsertError, len(url)+len(first) > maxInsertError:
		if url = ". url: " + see; len(url)+len(first) > maxInsertError {
			url = ""
		}
	}
	if room := maxInsertError - len(first) - len(url); room > 0 && len(message) > room {
		message = message[:room-1]
	}
	return message + first + url
}
