package engine

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
	"github.com/dorisemu/dorisemu/sql/parser"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Run runs the statements of a text one after the other and hands over each answer. The first error ends it; answers before
// that stay, but nothing runs if one of the statements cannot be read. A text without statements makes no answer.
func (s *Session) Run(ctx context.Context, text string, emit Emit) error {
	if p := s.recall(ctx, text); p != nil {
		return s.runKept(ctx, strings.TrimRight(text, "; \t\r\n"), p.tree, p.kept, emit)
	}
	statements := s.mode().SplitAll(text)
	if len(statements) == 1 {
		// Positions in errors are those of the whole text.
		statements[0] = text
	} else if err := s.readable(text); err != nil {
		return err
	}
	for i, st := range statements {
		if err := s.runOne(ctx, st, i+1 < len(statements), emit); err != nil {
			return err
		}
	}
	return nil
}

// readable returns the error of the first of several statements that cannot be read.
func (s *Session) readable(text string) error {
	s.begin(text, false)
	defer s.end(nil)
	return s.hinted(s.mode().Check(text, func(st string) bool { return parseOwn(st) != nil }))
}

// runOne runs one statement.
func (s *Session) runOne(ctx context.Context, text string, more bool, emit Emit) (err error) {
	shown := strings.TrimRight(text, "; \t\r\n")
	s.begin(shown, showsWarnings(text))
	defer func() { s.end(err) }()
	defer func() { err = s.hinted(s.failed(ctx, err)) }()
	if own := parseOwn(shown); own != nil {
		if err := s.open.Admits(nil); err != nil {
			return err
		}
		answer, err := own(ctx, s)
		if err != nil {
			return err
		}
		if answer.Rows != nil {
			defer answer.Rows.Close()
		}
		return emit(answer, more)
	}
	st, err := s.mode().Parse(text)
	if err != nil {
		return err
	}
	return s.runTree(ctx, shown, st, nil, more, emit)
}

// runTree runs one statement that is read; prepared is set if it is an execution of that.
func (s *Session) runTree(ctx context.Context, text string, st ast.Statement, prepared *Prepared, more bool, emit Emit) error {
	if _, empty := st.(*ast.Empty); empty {
		return emit(&Answer{}, more)
	}
	if err := s.open.Admits(st); err != nil {
		return err
	}
	switch st := st.(type) {
	case *ast.Explain:
		answer, err := s.explain(ctx, st)
		if err != nil {
			return err
		}
		return emit(answer, more)
	case *ast.Query:
		if blocked := s.engine.config.Blocked; blocked != nil {
			if err := blocked(s.User(), text); err != nil {
				return err
			}
		}
		restore, err := s.applyHints(st)
		if err != nil {
			return err
		}
		defer restore()
		limited, cancel := s.timeout(ctx)
		defer cancel()
		answer, err := s.keepQuery(limited, s.selectLimited(st), prepared)
		if err != nil {
			return s.failed(limited, err)
		}
		s.ranQuery = true
		defer answer.Rows.Close()
		answer.Rows = limitedRows{answer.Rows, limited}
		return s.failed(limited, emit(answer, more))
	}
	result, err := s.engine.config.Execute(ctx, s, st)
	if err != nil {
		return err
	}
	return emit(&Answer{Columns: result.Columns, Cells: result.Rows, Affected: result.Affected, Warnings: result.Warnings, Info: result.Info}, more)
}

// selectLimited is a query with the limit that the session gives those without one: sql_select_limit, and default_order_by_limit
// if it sorts; a negative one and the largest number are none (Doris: AddDefaultLimit, which leaves queries with WITH alone).
func (s *Session) selectLimited(q *ast.Query) *ast.Query {
	if q.Limit >= 0 || q.With != nil {
		return q
	}
	limit := int64(-1)
	for _, name := range []string{"sql_select_limit", "default_order_by_limit"} {
		n, err := strconv.ParseInt(s.vars.Get(variable.Lookup(name)), 10, 64)
		if err != nil || n < 0 || n == math.MaxInt64 || name == "default_order_by_limit" && len(q.OrderBy) == 0 {
			continue
		}
		if limit < 0 || n < limit {
			limit = n
		}
	}
	if limit < 0 {
		return q
	}
	limited := *q
	limited.Limit = limit
	return &limited
}

// showsWarnings reports whether a statement shows the warnings of the one before.
func showsWarnings(text string) bool {
	if !firstWord(text).is("SHOW") {
		return false
	}
	second := read(text).at(1)
	return strings.EqualFold(second, "WARNINGS") || strings.EqualFold(second, "ERRORS") || strings.EqualFold(second, "COUNT")
}

// limitedRows are rows that must have been read before query_timeout is over.
type limitedRows struct {
	chunk.Stream
	limited context.Context
}

// Next implements [chunk.Stream].
func (r limitedRows) Next(context.Context) (*chunk.Chunk, error) { return r.Stream.Next(r.limited) }

// hinted keeps what we know beyond an error's text for SHOW WARNINGS, and returns the error.
func (s *Session) hinted(err error) error {
	if err == nil {
		return nil
	}
	var known *doriserr.Error
	if errors.As(err, &known) && known.Hint != "" {
		s.Warn(statement.Warning{Level: "Error", Code: "1105", Message: known.Hint})
	}
	return err
}

// failed returns the reason of a cancelled context in the place of whatever it made of the statement.
func (s *Session) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil {
		var known *doriserr.Error
		if errors.As(cause, &known) {
			return known
		}
	}
	return err
}

// mode returns how the session's sql_mode reads text.
func (s *Session) mode() parser.Mode {
	number := func(name string) int {
		n, _ := strconv.Atoi(s.vars.Get(variable.Lookup(name))) // SET takes numbers only
		return n
	}
	return parser.Mode{
		NoBackslashEscapes: strings.Contains(s.vars.Get(variable.Lookup("sql_mode")), "NO_BACKSLASH_ESCAPES"),
		Variant: parser.VariantDefaults{
			Columns: number("default_variant_max_subcolumns_count"), Statistics: number("default_variant_max_sparse_column_statistics_size"),
			Shards: number("default_variant_sparse_hash_shard_count"),
			Sparse: s.vars.Get(variable.Lookup("default_variant_enable_typed_paths_to_sparse")) == "true",
		},
	}
}
