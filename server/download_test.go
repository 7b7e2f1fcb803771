package server

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDownload fetches files for CREATE FILE, good and bad ones.
func TestDownload(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/small", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("certificate")) })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 200)) })
	mux.HandleFunc("/unsized", func(w http.ResponseWriter, _ *http.Request) {
		for range 20 {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 10))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/small", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	s := httptest.NewServer(mux)
	defer s.Close()
	for _, c := range []struct{ address, content, failure string }{
		{s.URL + "/small", "certificate", ""},
		{s.URL + "/moved", "certificate", ""},
		{s.URL + "/big", "", "invalid content length: 200"},
		{s.URL + "/unsized", "", "more than 100"},
		{s.URL + "/nosuch", "", "File not found"},
		{s.URL + "/broken", "", "response code: 500"},
		{s.URL + "/file", "", "only http and https"},
		{s.URL + "/loop", "", "too many redirects"},
		{"file:///etc/passwd", "", "only http and https"},
		{"ftp://127.0.0.1/x", "", "only http and https"},
		{"/etc/passwd", "", "only http and https"},
		{"", "", "only http and https"},
	} {
		got, err := download(t.Context(), c.address, 100)
		if c.failure == "" && (err != nil || string(got) != c.content) {
			t.Errorf("%s: %q, %v", c.address, got, err)
		}
		if c.failure != "" && (err == nil || !strings.Contains(err.Error(), c.failure)) {
			t.Errorf("%s: %v, want %s", c.address, err, c.failure)
		}
	}
}

// TestRefusedAddresses names addresses from which no file is fetched.
func TestRefusedAddresses(t *testing.T) {
	for text, refused := range map[string]bool{
		"169.254.169.254": true, "fe80::1": true, "0.0.0.0": true, "224.0.0.1": true, "127.0.0.1": false, "10.0.0.1": false, "::1": false,
	} {
		if got := refusedAddress(net.ParseIP(text)); got != refused {
			t.Errorf("%s is refused: %v", text, got)
		}
	}
}
