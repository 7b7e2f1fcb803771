package load

import (
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load/csv"
	"github.com/dorisemu/dorisemu/load/json"
)

// reader cuts messages into rows of field texts: [csv.Reader] or [json.Reader].
type reader interface {
	// Feed gives it a message, which must stay valid until the next Feed.
	Feed(message []byte)
	// Flush ends the input.
	Flush()
	// Next finds the next row, good or bad, and returns false when the message is used up.
	Next() bool
	// Reason is empty for a good row; Line is the text of a bad one.
	Reason() string
	Line() []byte
	// Fields are those of a good row; nil is NULL.
	Fields() [][]byte
}

// newReader makes the reader of a plan's file columns.
func newReader(spec *Spec, p *plan) (reader, error) {
	switch spec.Format {
	case CSV, "":
		o := spec.CSV
		return csv.New(csv.Options{Separator: o.Separator, LineDelimiter: o.LineDelimiter, Enclose: o.Enclose, Escape: o.Escape,
			EmptyFieldAsNull: o.EmptyFieldAsNull, SkipLines: o.SkipLines, TrimDoubleQuotes: o.TrimDoubleQuotes, Fields: len(p.file)}), nil
	case JSON:
		o := spec.JSON
		names := make([]string, len(p.file))
		defaults := make([][]byte, len(p.file))
		for i, f := range p.file {
			names[i], defaults[i] = f.name, f.missing
		}
		r, err := json.New(json.Options{Columns: names, Defaults: defaults, Paths: o.Paths, Root: o.Root, StripOuterArray: o.StripOuterArray})
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	return nil, doriserr.NotSupported("format %s in a load", spec.Format)
}
