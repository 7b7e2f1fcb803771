package broker

import (
	"bytes"
	"crypto/subtle"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// User is one SASL login.
type User struct {
	// Mechanism is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; empty allows all three.
	Mechanism      string
	Name, Password string
}

// mechanisms are those a user without one gets.
var mechanisms = []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}

// loginOptions turns users into kfake's options.
func loginOptions(users []User) []kfake.Opt {
	if len(users) == 0 {
		return nil
	}
	opts := []kfake.Opt{kfake.EnableSASL()}
	for _, u := range users {
		for _, m := range mechanisms {
			if u.Mechanism == "" || u.Mechanism == m {
				opts = append(opts, kfake.Superuser(m, u.Name, u.Password))
			}
		}
	}
	return opts
}

// answerWrongPasswords gives a refused login the answer of a real broker; kfake closes the connection instead. A wrong
// SCRAM password shows only in kfake's own exchange and still closes the connection.
func answerWrongPasswords(c *kfake.Cluster, users []User) {
	if len(users) == 0 {
		return
	}
	c.ControlKey(int16(kmsg.SASLAuthenticate), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r, ok := req.(*kmsg.SASLAuthenticateRequest)
		if !ok || !refused(users, r.SASLAuthBytes) {
			return nil, nil, false
		}
		c.KeepControl()
		resp := r.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		resp.ErrorCode = kerr.SaslAuthenticationFailed.Code
		resp.ErrorMessage = kmsg.StringPtr("Authentication failed: Invalid username or password")
		return resp, nil, true
	})
}

// refused tells whether a login message is a PLAIN login that no user matches, or the first SCRAM message of a stranger.
func refused(users []User, message []byte) bool {
	if first, ok := bytes.CutPrefix(message, []byte("n,,n=")); ok {
		name, _, _ := strings.Cut(string(first), ",")
		name = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(name)
		for _, u := range users {
			if u.Name == name && u.Mechanism != "PLAIN" {
				return false
			}
		}
		return true
	}
	parts := bytes.Split(message, []byte{0})
	if len(parts) != 3 {
		return false
	}
	for _, u := range users {
		if u.Mechanism != "" && u.Mechanism != "PLAIN" {
			continue
		}
		if u.Name == string(parts[1]) && subtle.ConstantTimeCompare([]byte(u.Password), parts[2]) == 1 {
			return false
		}
	}
	return true
}
