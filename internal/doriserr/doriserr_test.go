package doriserr

import (
	"errors"
	"fmt"
	"testing"
)

func TestTextAndHint(t *testing.T) {
	e := New("Unknown table '%s'", "t")
	if got := e.Error(); got != "errCode = 2, detailMessage = Unknown table 't'" {
		t.Error(got)
	}
	if got := Coded(Table, "table does not exist").Error(); got != "errCode = 6, detailMessage = table does not exist" {
		t.Error(got)
	}
	hinted := e.WithHint("did you mean %s?", "u")
	if hinted.Hint != "did you mean u?" || e.Hint != "" {
		t.Errorf("%+v, %+v", hinted, e)
	}
}

func TestFromFindsTheErrorInside(t *testing.T) {
	native := Native(1049, "42000", "Unknown database 'x'")
	if got := From(fmt.Errorf("using: %w", native)); got != native {
		t.Errorf("%+v", got)
	}
	plain := errors.New("disk full")
	if got := From(plain); got.Code != Internal || got.Message != "disk full" || !errors.Is(got, plain) {
		t.Errorf("%+v", got)
	}
	if From(nil) != nil {
		t.Error("no error became one")
	}
}
