package http

import (
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
)

// Sessions are those of the endpoints that a browser uses: a cookie stands for name and password (Doris: HttpAuthManager).
type Sessions struct {
	clock clock.Clock

	mu   sync.Mutex
	open map[string]*session
}

// session is one of them.
type session struct {
	as   Caller
	used time.Time
}

// How long an unused session lives, and how many there may be.
const (
	sessionName  = "PALO_SESSION_ID"
	sessionLife  = 24 * time.Hour
	sessionLimit = 1000
)

// NewSessions returns no sessions.
func NewSessions(c clock.Clock) *Sessions { return &Sessions{clock: c, open: map[string]*session{}} }

// begin opens a session and sends its cookie.
func (s *Sessions) begin(w http.ResponseWriter, as Caller) {
	id, now := uuid.NewString(), s.clock.Now()
	s.mu.Lock()
	if len(s.open) >= sessionLimit {
		for key, old := range s.open {
			if now.Sub(old.used) > sessionLife || len(s.open) >= sessionLimit {
				delete(s.open, key)
			}
		}
	}
	s.open[id] = &session{as, now}
	s.mu.Unlock()
	s.send(w, id, now)
}

// send sends a session's cookie.
func (s *Sessions) send(w http.ResponseWriter, id string, now time.Time) {
	http.SetCookie(w, &http.Cookie{Name: sessionName, Value: id, Path: "/", Expires: now.Add(sessionLife), MaxAge: int(sessionLife / time.Second), HttpOnly: true})
	w.Header().Set("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
}

// find returns who a request's cookie stands for.
func (s *Sessions) find(w http.ResponseWriter, r *http.Request) (Caller, bool) {
	for _, cookie := range r.CookiesNamed(sessionName) {
		now := s.clock.Now()
		s.mu.Lock()
		known := s.open[cookie.Value]
		valid := known != nil && now.Sub(known.used) <= sessionLife && known.as.Host == clientHost(r)
		if valid {
			known.used = now
		}
		s.mu.Unlock()
		if valid {
			s.send(w, cookie.Value, now)
			return known.as, true
		}
	}
	return Caller{}, false
}

// end closes the sessions that a request names.
func (s *Sessions) end(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cookie := range r.CookiesNamed(sessionName) {
		delete(s.open, cookie.Value)
	}
}

// withCookie returns who a request with credentials or a session's cookie comes from; otherwise it has been answered (Doris:
// BaseController.checkWithCookie). Differs: the user of a cookie must still have the password, and its address.
func (c FrontendConfig) withCookie(w http.ResponseWriter, r *http.Request) (Caller, bool) {
	if r.Header.Get("Authorization") == "" {
		as, known := c.Sessions.find(w, r)
		if known {
			if in, _ := c.Users.Authenticate(as.User, as.Password, as.Host); in {
				return as, true
			}
		}
		unauthorized(w, "Cookie is invalid")
		return as, false
	}
	as, admin, in := identified(w, r, c.Users)
	if !in || barePassword(w, as, admin) {
		return as, false
	}
	c.Sessions.begin(w, as)
	return as, true
}

// operator is [FrontendConfig.withCookie] for the pages of the web UI. Differs: with credentials too Doris asks for no privilege.
func (c FrontendConfig) operator(w http.ResponseWriter, r *http.Request) (Caller, bool) {
	as, in := c.withCookie(w, r)
	if in && !c.Users.May(as.User, as.Host, catalog.AdminPriv|catalog.NodePriv, "", "") {
		denied(w, catalog.NodePriv|catalog.AdminPriv)
		return as, false
	}
	return as, in
}

// POST /rest/v1/login
//
// Doris: LoginController.
func login(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.withCookie(w, r); in {
			answer(w, struct {
				Message string `json:"msg"`
				Code    int    `json:"code"`
			}{"Login success!", 200})
		}
	}
}

// POST /rest/v1/logout
//
// Doris: LogoutController.
func logout(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.Sessions.end(r)
		ok(w, nil)
	}
}
