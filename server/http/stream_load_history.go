package http

import (
	"strings"
	"sync"

	"github.com/dorisemu/dorisemu/sql/statement"
)

// mostRemembered is how many stream loads are remembered (Doris: max_stream_load_record_size).
const mostRemembered = 5000

// streamLoadHistory are the stream loads of SHOW STREAM LOAD, the oldest first; they are forgotten when the process ends.
type streamLoadHistory struct {
	mu    sync.Mutex
	loads []statement.StreamLoad
}

// Remembered returns the stream loads that are remembered.
func (s *StreamLoads) Remembered() []statement.StreamLoad {
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	return append([]statement.StreamLoad(nil), s.history.loads...)
}

// remember keeps a load that has ended if enable_stream_load_record says so.
func (s *loading) remember() {
	if on, _ := s.config.Settings.Value("enable_stream_load_record"); on != "true" {
		return
	}
	a := &s.answer
	user, _, _ := s.request.BasicAuth()
	user, _, _ = strings.Cut(user, "@")
	l := statement.StreamLoad{
		Label: a.Label, Database: s.request.PathValue("db"), Table: s.request.PathValue("table"), ClientIP: clientHost(s.request),
		Status: a.Status, Message: a.Message, URL: a.ErrorURL, Total: a.TotalRows, Loaded: a.LoadedRows, Filtered: a.FilteredRows,
		Unselected: a.UnselectedRows, Bytes: a.LoadBytes, Started: s.began, Finished: s.loads.Clock.Now(), User: user,
		Comment: a.Comment, FirstError: a.FirstError,
	}
	if l.URL == "" {
		l.URL = "N/A"
	}
	h := &s.loads.history
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.loads) >= mostRemembered {
		h.loads = append(h.loads[:0:0], h.loads[1:]...)
	}
	h.loads = append(h.loads, l)
}
