package kafka

import (
	"context"
	"errors"

	"github.com/twmb/franz-go/pkg/sasl"
)

// login is a mechanism whose failures on this side say that they belong to the login, so that nobody takes them for a broken
// connection and tries again.
type login struct{ sasl.Mechanism }

// Authenticate begins a login.
func (l login) Authenticate(ctx context.Context, host string) (sasl.Session, []byte, error) {
	s, first, err := l.Mechanism.Authenticate(ctx, host)
	if err != nil {
		return nil, nil, &stepError{stepAuthenticate, err}
	}
	return loginSession{s}, first, nil
}

// loginSession is the conversation of one login.
type loginSession struct{ sasl.Session }

// Challenge answers what the broker says.
func (s loginSession) Challenge(said []byte) (bool, []byte, error) {
	done, answer, err := s.Session.Challenge(said)
	if err != nil {
		err = &stepError{stepAuthenticate, err}
	}
	return done, answer, err
}

// bearer is OAUTHBEARER with the client's part in a refusal (RFC 7628, 3.2.3): the broker explains itself as if it went on, and
// refuses the login once that is acknowledged.
type bearer struct{ sasl.Mechanism }

// Authenticate begins a login.
func (b bearer) Authenticate(ctx context.Context, host string) (sasl.Session, []byte, error) {
	_, first, err := b.Mechanism.Authenticate(ctx, host)
	return &bearerSession{}, first, err
}

// bearerSession is the conversation of one login.
type bearerSession struct{ refused bool }

// Challenge answers what the broker says about the token: nothing if it is good.
func (s *bearerSession) Challenge(said []byte) (bool, []byte, error) {
	switch {
	case s.refused:
		return false, nil, errors.New("the broker refused the token and went on")
	case len(said) == 0:
		return true, nil, nil
	}
	s.refused = true
	return false, []byte{1}, nil
}
