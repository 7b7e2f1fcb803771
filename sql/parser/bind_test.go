package parser

import "testing"

func TestBind(t *testing.T) {
	text := "SELECT ?, '?', `?` /* ? */ FROM t WHERE a = ? -- ?"
	if n := CountPlaceholders(text); n != 2 {
		t.Errorf("counted %d placeholders", n)
	}
	got, err := Bind(text, []string{"1", "'x?'"})
	if want := "SELECT  1 , '?', `?` /* ? */ FROM t WHERE a =  'x?'  -- ?"; err != nil || got != want {
		t.Errorf("bound to %q (%v), want %q", got, err, want)
	}
	if got, _ := Bind("SELECT a-?, 'a'?", []string{"-5", "'b'"}); got != "SELECT a- -5 , 'a' 'b' " {
		t.Errorf("bound to %q: the literals touch their neighbours", got)
	}
	if _, err := Bind(text, []string{"1"}); err == nil {
		t.Error("took too few values")
	}
}

func TestModeWithoutBackslashEscapes(t *testing.T) {
	e, err := Mode{NoBackslashEscapes: true}.ParseExpr(`'a\' = 'b\n'`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.String(), `'a\\' = 'b\\n'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
