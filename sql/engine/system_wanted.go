package engine

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/engine/query"
)

// wanted are the database and the table whose rows of a metadata view a query needs; empty is any. Clients ask for the columns of one
// table, of which there are thousands with those of the metadata views.
type wanted struct{ database, table string }

// wantedKey is the key of a context's wanted.
type wantedKey struct{}

// wantedIn returns what a context's query needs.
func wantedIn(ctx context.Context) wanted {
	w, _ := ctx.Value(wantedKey{}).(wanted)
	return w
}

// wantedBy reads a restriction on the columns of a view that name its rows' database and table.
func wantedBy(ctx context.Context, columns []catalog.Column, r query.Restriction) context.Context {
	var w wanted
	for _, x := range r.Ranges {
		name, ok := onlyText(x.Low, x.High)
		if !ok {
			continue
		}
		switch strings.ToUpper(columns[x.Column].Name) {
		case "TABLE_SCHEMA", "SCHEMA_NAME":
			w.database = name
		case "TABLE_NAME":
			w.table = name
		}
	}
	if w == (wanted{}) {
		return ctx
	}
	return context.WithValue(ctx, wantedKey{}, w)
}

// onlyText returns the text that lies between two bounds if it is the only one.
func onlyText(low, high *chunk.Vector) (string, bool) {
	if low == nil || high == nil || low.Layout != chunk.Bytes || high.Layout != chunk.Bytes || low.IsNull(0) || high.IsNull(0) {
		return "", false
	}
	text := string(low.Bytes(0))
	return text, text != "" && text == string(high.Bytes(0))
}
