package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"id", "name", "amount", "ts"}
	for word, want := range map[string]string{"nmae": "name", "NAMES": "name", "amuont": "amount", "xyz": "", "i": "", "name": "", "a_completely_different_name": ""} {
		if got := Name(word, names); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}
