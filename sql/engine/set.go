package engine

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
)

// assignment is one item of SET.
type assignment struct {
	// user is set for @name, charset for the first of those that SET NAMES stands for.
	user, global, charset bool
	name                  string
	// value is the text of the expression; byDefault stands for DEFAULT.
	value     string
	byDefault bool
}

// parseSet reads SET of variables, NAMES, CHARACTER SET and TRANSACTION; SET PASSWORD, SET PROPERTY and the like are not read.
func parseSet(w *words) ownStatement {
	var items []assignment
	for {
		read, ok := parseAssignment(w)
		if !ok {
			return nil
		}
		items = append(items, read...)
		if w.done() {
			break
		}
		if !w.accept(",") {
			return nil
		}
	}
	return func(ctx context.Context, s *Session) (*Answer, error) {
		for _, item := range items {
			if err := s.assign(ctx, item); err != nil {
				return nil, err
			}
		}
		return &Answer{}, nil
	}
}

// parseAssignment reads one item; it is nothing for TRANSACTION, which has no effect in Doris, and several for NAMES.
func parseAssignment(w *words) ([]assignment, bool) {
	switch {
	case w.is("PASSWORD"), w.is("PROPERTY"), w.is("LDAP_ADMIN_PASSWORD"), w.is("ROLE"), w.is("DEFAULT"):
		return nil, false
	case w.accept("NAMES"):
		if w.is("=") {
			return nil, false
		}
		if w.is("BINARY") {
			return nil, false
		}
		name := w.name()
		if w.accept("COLLATE") {
			w.pos++
		}
		return names(name), true
	case w.accept("CHARACTER", "SET"), w.accept("CHARSET"), w.accept("CHAR", "SET"):
		return names(w.name()), true
	}
	global, scoped := false, true
	switch {
	case w.accept("GLOBAL"):
		global = true
	case w.accept("SESSION"), w.accept("LOCAL"):
	default:
		scoped = false
	}
	if w.accept("TRANSACTION") {
		return nil, parseCharacteristics(w)
	}
	item := assignment{global: global}
	switch {
	case !scoped && w.accept("@@"):
		switch {
		case w.accept("GLOBAL", "."):
			item.global = true
		case w.accept("SESSION", "."), w.accept("LOCAL", "."):
		}
	case !scoped && w.accept("@"):
		item.user = true
	}
	if w.done() {
		return nil, false
	}
	if kind := w.all[w.pos].kind; kind != word && kind != quotedName {
		return nil, false
	}
	item.name = w.name()
	if !w.accept("=") || w.done() {
		return nil, false
	}
	from, depth := w.pos, 0
	for !w.done() && (depth > 0 || !w.is(",")) {
		switch w.at(0) {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		w.pos++
	}
	if w.pos == from {
		return nil, false
	}
	item.value = w.text[w.all[from].start:w.all[w.pos-1].end]
	item.byDefault = !item.user && strings.EqualFold(item.value, "DEFAULT")
	return []assignment{item}, true
}

// parseCharacteristics reads what follows SET TRANSACTION: an isolation level, an access mode, or both.
func parseCharacteristics(w *words) bool {
	level := func() bool {
		return w.accept("ISOLATION", "LEVEL") &&
			(w.accept("READ", "UNCOMMITTED") || w.accept("READ", "COMMITTED") || w.accept("REPEATABLE", "READ") || w.accept("SERIALIZABLE"))
	}
	access := func() bool { return w.accept("READ", "ONLY") || w.accept("READ", "WRITE") }
	if level() {
		return !w.accept(",") || access()
	}
	return access() && (!w.accept(",") || level())
}

// names are the assignments that SET NAMES stands for.
func names(charset string) []assignment {
	quoted := "'" + strings.ReplaceAll(charset, "'", "''") + "'"
	if strings.EqualFold(charset, "DEFAULT") {
		quoted = "'utf8mb4'"
	}
	return []assignment{{charset: true, name: "character_set_client", value: quoted}, {name: "character_set_connection", value: quoted}, {name: "character_set_results", value: quoted}}
}

// assign does one item.
func (s *Session) assign(ctx context.Context, item assignment) error {
	if item.user {
		return s.assignUser(ctx, item)
	}
	if item.global {
		if err := s.administers(); err != nil {
			return err
		}
	}
	if item.byDefault {
		return s.vars.Set(item.name, item.global, nil)
	}
	text, err := s.assignedText(ctx, item.value)
	if err != nil {
		return err
	}
	if item.charset && !variable.KnownCharacterSet(text) {
		return doriserr.New("Unknown character set: '%s'", text)
	}
	if d := variable.Lookup(item.name); d != nil && (strings.EqualFold(item.value, "TRUE") || strings.EqualFold(item.value, "FALSE")) {
		text = d.OfBoolean(text)
	}
	if err := s.vars.Set(item.name, item.global, &text); err != nil {
		return err
	}
	if item.global && s.engine.config.GlobalChanged != nil {
		d := variable.Lookup(item.name)
		if d != nil {
			return s.engine.config.GlobalChanged(ctx, d.Name, s.vars.Global(d))
		}
	}
	return nil
}

// administers refuses what only administrators do.
func (s *Session) administers() error {
	if may := s.engine.config.MaySetGlobal; may != nil {
		return may(s.User(), s.host)
	}
	return nil
}

// assignedText returns the text of an assigned value: a bare word is itself, everything else is evaluated.
func (s *Session) assignedText(ctx context.Context, value string) (string, error) {
	l := lexemes(value)
	if len(l) == 1 && l[0].kind != symbol {
		return unquote(value), nil
	}
	if len(l) == 2 && l[0].kind == symbol && l[1].kind == number && (value[0] == '-' || value[0] == '+') {
		return strings.TrimPrefix(value[:1], "+") + value[l[1].start:], nil
	}
	text, null, err := s.evaluate(ctx, value)
	if err != nil {
		return "", err
	}
	if null {
		return "", doriserr.New("Set statement does't support null value.")
	}
	return text, nil
}
