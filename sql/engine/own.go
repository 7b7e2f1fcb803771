package engine

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/likepattern"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// ownStatement is a statement that is about sessions themselves: SET and UNSET of variables, USE, KILL, SHOW VARIABLES and SHOW
// PROCESSLIST. Everything else goes to the parser, which also words the syntax errors of these.
type ownStatement func(ctx context.Context, s *Session) (*Answer, error)

// ownWords are those that begin a statement of sessions.
var ownWords = []string{"SET", "UNSET", "USE", "KILL", "SHOW"}

// parseOwn reads a statement of sessions; nil if it is none, or not a well-formed one. Other statements, which may be long, are not
// cut into words.
func parseOwn(text string) ownStatement {
	if !slices.ContainsFunc(ownWords, firstWord(text).is) {
		return nil
	}
	w := read(text)
	switch {
	case w.accept("SET"):
		return parseSet(w)
	case w.accept("UNSET"):
		return parseUnset(w)
	case w.accept("USE"):
		return parseUse(w)
	case w.accept("KILL"):
		return parseKill(w)
	case w.accept("SHOW"):
		return parseShow(w)
	}
	return nil
}

// parseUnset reads UNSET [SESSION | GLOBAL] VARIABLE (name | ALL).
func parseUnset(w *words) ownStatement {
	scope := "DEFAULT"
	switch {
	case w.accept("GLOBAL"):
		scope = "GLOBAL"
	case w.accept("SESSION"), w.accept("LOCAL"):
		scope = "SESSION"
	}
	global := scope == "GLOBAL"
	if !w.accept("VARIABLE") || w.done() {
		return nil
	}
	name := w.name()
	if strings.EqualFold(name, "ALL") {
		name = ""
	}
	if !w.done() {
		return nil
	}
	return func(_ context.Context, s *Session) (*Answer, error) {
		if global {
			if err := s.administers(); err != nil {
				return nil, err
			}
		}
		return &Answer{}, s.vars.Unset(name, global, scope)
	}
}

// parseUse reads USE [catalog.]database.
func parseUse(w *words) ownStatement {
	name := w.name()
	if w.accept(".") {
		name += "." + w.name()
	}
	if !w.done() || name == "" || strings.HasPrefix(name, "@") {
		return nil
	}
	return func(ctx context.Context, s *Session) (*Answer, error) {
		err := s.Use(ctx, name)
		var known *doriserr.Error
		if errors.As(err, &known) && known.MySQL == 1044 {
			// Only a login keeps the number of a denial (measured).
			err = doriserr.New("%s", known.Message)
		}
		return &Answer{}, err
	}
}

// parseKill reads KILL [CONNECTION | QUERY] id, and KILL QUERY 'query id'.
func parseKill(w *words) ownStatement {
	queryOnly := w.accept("QUERY")
	if !queryOnly {
		w.accept("CONNECTION")
	}
	target := w.at(0)
	quoted := target != "" && (target[0] == '\'' || target[0] == '"')
	id, err := strconv.ParseUint(target, 10, 32)
	w.pos++
	if !w.done() || err != nil && !(quoted && queryOnly) {
		return nil
	}
	return func(_ context.Context, s *Session) (*Answer, error) {
		if quoted {
			return nil, doriserr.New("Unknown query id: %s", unquote(target))
		}
		for _, p := range s.engine.Processes() {
			if uint64(p.ID) == id && p.User != s.User() && s.administers() != nil {
				return nil, doriserr.New("You are not owner of thread or query: %d", id)
			}
		}
		if !s.engine.Kill(uint32(id), queryOnly) {
			return nil, doriserr.New("Unknown thread id: %d", id)
		}
		return &Answer{}, nil
	}
}

// parseShow reads SHOW [GLOBAL | SESSION] VARIABLES and SHOW [FULL] PROCESSLIST.
func parseShow(w *words) ownStatement {
	if w.accept("FULL", "PROCESSLIST") || w.accept("PROCESSLIST") {
		if !w.done() {
			return nil
		}
		return showProcesslist
	}
	global := w.accept("GLOBAL")
	if !global {
		_ = w.accept("SESSION") || w.accept("LOCAL")
	}
	if !w.accept("VARIABLES") {
		return nil
	}
	wanted := func(string) bool { return true }
	switch {
	case w.done():
	case w.accept("LIKE") && !w.done():
		pattern := w.name()
		wanted = func(name string) bool { return likepattern.Match(pattern, name) }
	case w.accept("WHERE") && !w.done():
		return showVariablesWhere(w.text, global, w.text[w.all[w.pos].start:])
	default:
		return nil
	}
	if !w.done() {
		return nil
	}
	return func(_ context.Context, s *Session) (*Answer, error) {
		a := &Answer{Columns: variableColumns()}
		for _, r := range s.vars.Rows(global) {
			if wanted(r.Name) {
				changed := "0"
				if r.Changed {
					changed = "1"
				}
				a.Cells = append(a.Cells, statement.Row(r.Name, r.Value, r.Default, changed))
			}
		}
		return a, nil
	}
}

// variableColumns are those of SHOW VARIABLES.
func variableColumns() []statement.Column {
	return statement.Strings("Variable_name", "Value", "Default_Value", "Changed")
}

// processlistColumns are those of SHOW PROCESSLIST (Doris: ShowProcessListCommand).
var processlistColumns = func() []statement.Column {
	columns := statement.Strings("CurrentConnected", "Id", "User", "Host", "LoginTime", "Catalog", "Db", "Command", "Time", "State",
		"QueryId", "TraceId", "Info", "FE", "CloudCluster")
	columns[4].Type = catalog.Of(catalog.DateTime)
	columns[8].Type = catalog.Of(catalog.Int)
	return columns
}()

// processlistTypes are the types of the columns in information_schema.processlist (Doris: SchemaTable).
var processlistTypes = []catalog.Type{
	catalog.VarCharOf(16), catalog.Of(catalog.LargeInt), catalog.VarCharOf(32), catalog.VarCharOf(261), catalog.Of(catalog.DateTime),
	catalog.VarCharOf(64), catalog.VarCharOf(64), catalog.VarCharOf(16), catalog.Of(catalog.Int), catalog.VarCharOf(64),
	catalog.VarCharOf(256), catalog.VarCharOf(256), catalog.VarCharOf(catalog.MaxVarCharLength), catalog.VarCharOf(64), catalog.VarCharOf(64),
}

// showProcesslist answers SHOW PROCESSLIST.
func showProcesslist(_ context.Context, s *Session) (*Answer, error) {
	a := &Answer{Columns: processlistColumns}
	now := s.engine.clock.Now()
	all := s.administers() == nil
	for _, p := range s.engine.Processes() {
		if !all && p.User != s.User() {
			continue
		}
		current, state := "No", "OK"
		if p.ID == s.id {
			current = "Yes"
		}
		a.Cells = append(a.Cells, statement.Row(current, strconv.FormatUint(uint64(p.ID), 10), p.User, p.Host,
			p.LoginTime.In(s.Location()).Format("2006-01-02 15:04:05"), "internal", p.Database, p.Command,
			strconv.FormatInt(int64(now.Sub(p.Since).Seconds()), 10), state, "", "", p.Info, "127.0.0.1", "NULL"))
	}
	return a, nil
}
