package catalog

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// accountStore keeps named records only.
type accountStore struct{ state State }

// LoadCatalog implements [Store].
func (s *accountStore) LoadCatalog() (State, error) {
	copied := s.state
	copied.Other = maps.Clone(s.state.Other)
	return copied, nil
}

// SaveCatalog implements [Store].
func (s *accountStore) SaveCatalog(_ context.Context, c Change) error {
	if s.state.Other == nil {
		s.state.Other = map[string][]byte{}
	}
	if c.NextID > 0 {
		s.state.NextID = c.NextID
	}
	maps.Copy(s.state.Other, c.PutOther)
	for _, k := range c.DropOther {
		delete(s.state.Other, k)
	}
	return nil
}

// openAccounts opens the accounts of a store, as a start of the server does.
func openAccounts(t *testing.T, s *accountStore) *Accounts {
	t.Helper()
	c, err := Open(t.Context(), s, clock.NewManual(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenAccounts(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// noPolicy leaves a password policy as it is.
func noPolicy(*PasswordPolicy) {}

// TestAccountsSurviveRestart makes users, roles and grants and reads them back.
func TestAccountsSurviveRestart(t *testing.T) {
	store := &accountStore{}
	a := openAccounts(t, store)
	u, ctx := UserIdentity{"u", "%"}, t.Context()
	for i, err := range []error{
		a.CreateRole(ctx, "loader", "c", nil),
		a.CreateUser(ctx, u, false, []byte("hash"), "loader", "hi", noPolicy),
		a.Grant(ctx, nil, "loader", Grants{Tables: []TableGrant{{TablePattern{"internal", "d", "*"}, LoadPriv}}}),
		a.Grant(ctx, &u, "", Grants{Columns: []ColumnGrant{{TablePattern{"internal", "d", "t"}, SelectPriv, []string{"k"}}}}),
		a.SetPassword(ctx, Root, []byte("root")),
		a.SetProperties(ctx, "u", map[string]string{"max_user_connections": "3"}),
		a.CreateUser(ctx, UserIdentity{"gone", "%"}, false, nil, "", "", noPolicy),
		a.DropUser(ctx, UserIdentity{"gone", "%"}, false),
	} {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	for _, accounts := range []*Accounts{a, openAccounts(t, store)} {
		user := accounts.User(u)
		if user == nil || string(user.Password) != "hash" || user.Comment != "hi" || accounts.User(UserIdentity{"gone", "%"}) != nil {
			t.Fatalf("the user is %+v", user)
		}
		if p := accounts.On(u, "d", "t"); p != LoadPriv {
			t.Errorf("on d.t: %s", p)
		}
		if p := accounts.On(u, "d2", "t"); p != 0 {
			t.Errorf("on d2.t: %s", p)
		}
		if c := accounts.Columns(u, SelectPriv, "d", "t"); len(c) != 1 || !c["k"] {
			t.Errorf("columns %v", c)
		}
		if p, _ := accounts.Properties("u"); p["max_user_connections"] != "3" {
			t.Errorf("properties %v", p)
		}
		if string(accounts.User(Root).Password) != "root" || !accounts.On(Root, "any", "thing").Any(AdminPriv) {
			t.Error("root is not as it was")
		}
	}
}

// TestPresetPassword checks that a password given at the start is not kept.
func TestPresetPassword(t *testing.T) {
	store := &accountStore{}
	a := openAccounts(t, store)
	a.PresetPassword(Root, []byte("x"))
	if string(a.User(Root).Password) != "x" {
		t.Error("the password was not set")
	}
	if again := openAccounts(t, store); len(again.User(Root).Password) != 0 {
		t.Error("the password was kept")
	}
}

// TestMatch finds users by address: the most special host counts.
func TestMatch(t *testing.T) {
	a := openAccounts(t, &accountStore{})
	for _, host := range []string{"%", "192.168.%", "192.168.1.5", "10.0.0._"} {
		if err := a.CreateUser(t.Context(), UserIdentity{"u", host}, false, nil, "", "", noPolicy); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.CreateUser(t.Context(), UserIdentity{"only", "10.%"}, false, nil, "", "", noPolicy); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, address, host string }{
		{"u", "192.168.1.5", "192.168.1.5"}, {"u", "192.168.1.6", "192.168.%"}, {"u", "10.0.0.1", "10.0.0._"}, {"u", "10.0.0.11", "%"},
		{"only", "10.1.2.3", "10.%"}, {"only", "11.1.2.3", ""}, {"nosuch", "10.1.2.3", ""},
	} {
		host := ""
		if u := a.Match(c.name, c.address); u != nil {
			host = u.Identity.Host
		}
		if host != c.host {
			t.Errorf("%s from %s is the one of %q, want %q", c.name, c.address, host, c.host)
		}
	}
}

// TestPatterns checks which grants speak of which tables.
func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		on              TablePattern
		database, table string
		covers          bool
	}{
		{TablePattern{"*", "*", "*"}, "", "", true},
		{TablePattern{"*", "*", "*"}, "d", "t", true},
		{TablePattern{"internal", "*", "*"}, "d", "t", true},
		{TablePattern{"other", "*", "*"}, "d", "t", false},
		{TablePattern{"internal", "d", "*"}, "d", "", true},
		{TablePattern{"internal", "d", "*"}, "d2", "", false},
		{TablePattern{"internal", "d", "*"}, "", "", false},
		{TablePattern{"internal", "d%", "*"}, "d2", "t", true},
		{TablePattern{"internal", "d", "t"}, "d", "", false},
		{TablePattern{"internal", "d", "t"}, "d", "t", true},
		{TablePattern{"internal", "d", "t_"}, "d", "t1", true},
		{TablePattern{"internal", "d", `t\_`}, "d", "t1", false},
		{TablePattern{"other", "d", "t"}, "d", "t", false},
	} {
		g := Grants{Tables: []TableGrant{{c.on, SelectPriv}}}
		if got := g.on(c.database, c.table) != 0; got != c.covers {
			t.Errorf("%s covers %q.%q: %v", c.on, c.database, c.table, got)
		}
	}
}

// TestSees checks what a grant inside something lets a user know of it.
func TestSees(t *testing.T) {
	a := openAccounts(t, &accountStore{})
	u := UserIdentity{"u", "%"}
	if err := a.CreateUser(t.Context(), u, false, nil, "", "", noPolicy); err != nil {
		t.Fatal(err)
	}
	if err := a.Grant(t.Context(), &u, "", Grants{
		Tables:  []TableGrant{{TablePattern{"internal", "d", "t"}, SelectPriv}},
		Columns: []ColumnGrant{{TablePattern{"internal", "e", "c"}, SelectPriv, []string{"k"}}},
	}); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, on := range [][2]string{{"d", ""}, {"d", "t"}, {"d", "x"}, {"e", ""}, {"e", "c"}, {"e", "x"}, {"f", ""}, {"mysql", ""}, {"__internal_schema", ""}} {
		got += fmt.Sprintf("%s.%s %v; ", on[0], on[1], a.Sees(u, on[0], on[1]))
	}
	want := "d. true; d.t true; d.x false; e. true; e.c true; e.x false; f. false; mysql. true; __internal_schema. false; "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestDropRole takes a role from everyone who had it.
func TestDropRole(t *testing.T) {
	store := &accountStore{}
	a := openAccounts(t, store)
	u, ctx := UserIdentity{"u", "%"}, t.Context()
	_ = a.CreateRole(ctx, "r", "", nil)
	_ = a.CreateUser(ctx, u, false, nil, "r", "", noPolicy)
	_ = a.Grant(ctx, nil, "r", Grants{Tables: []TableGrant{{TablePattern{"*", "*", "*"}, AdminPriv}}})
	if !a.On(u, "", "").Any(AdminPriv) {
		t.Fatal("the role gives nothing")
	}
	if err := a.DropRole(ctx, "r", false); err != nil {
		t.Fatal(err)
	}
	_ = a.CreateRole(ctx, "r", "", nil)
	for _, accounts := range []*Accounts{a, openAccounts(t, store)} {
		if accounts.On(u, "", "") != 0 || len(accounts.User(u).Roles) != 0 {
			t.Errorf("the user has %s and roles %v", accounts.On(u, "", ""), accounts.User(u).Roles)
		}
	}
}
