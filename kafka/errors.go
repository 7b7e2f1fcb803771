package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Error is a failed conversation with a cluster. It says who, about what, at which step, and why.
type Error struct {
	// Reason is librdkafka's name of the failure, e.g. "Broker: Unknown topic or partition".
	Reason string
	// Step is where a connection failed: "connect", "TLS handshake", "SASL handshake", "SASL authentication"; else empty.
	Step string
	// Broker is host:port, empty if no single broker is to blame.
	Broker string
	Topic  string
	// Partition is -1 unless one partition is meant.
	Partition int32
	// Err is the cause, if there is more to say than Reason.
	Err error
	// Hint is what may have been meant, empty if nothing comes to mind.
	Hint string
}

// Error returns reason, place and cause in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Reason)
	var where []string
	if e.Broker != "" {
		where = append(where, "broker "+e.Broker)
	}
	if e.Topic != "" {
		where = append(where, "topic "+e.Topic)
	}
	if e.Partition >= 0 {
		where = append(where, fmt.Sprintf("partition %d", e.Partition))
	}
	if len(where) > 0 {
		b.WriteString(" (" + strings.Join(where, ", ") + ")")
	}
	if e.Step != "" {
		b.WriteString(": " + e.Step + " failed")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// The steps of making a connection.
const (
	stepConnect      = "connect"
	stepTLS          = "TLS handshake"
	stepSASL         = "SASL handshake"
	stepAuthenticate = "SASL authentication"
)

// stepError marks the step that failed inside the dialer.
type stepError struct {
	step string
	err  error
}

// Error returns the cause's text; the step is added by Error.
func (e *stepError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *stepError) Unwrap() error { return e.err }

// failedStep finds the step that err comes from; empty if the connection itself was fine.
func (s *settings) failedStep(err error) string {
	var step *stepError
	var alert tls.AlertError
	switch {
	case errors.As(err, &step):
		return step.step
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"):
		// With TLS 1.3 the broker refuses the client's certificate after the handshake is over for the client.
		return stepTLS
	case errors.Is(err, kerr.UnsupportedSaslMechanism), errors.Is(err, kerr.IllegalSaslState):
		return stepSASL
	case errors.Is(err, kerr.SaslAuthenticationFailed):
		return stepAuthenticate
	case s.mechanism != "" && closedEarly(err):
		return stepAuthenticate
	case closedEarly(err):
		return stepConnect
	}
	return ""
}

// hungUp is the error of a broker that accepted a connection and closed it before the login was through.
type hungUp struct{ err error }

// Error returns the cause's text.
func (e *hungUp) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *hungUp) Unwrap() error { return e.err }

// closedEarly tells whether the broker hung up before it answered anything of use.
func closedEarly(err error) bool {
	var first *kgo.ErrFirstReadEOF
	var hung *hungUp
	return errors.As(err, &first) || errors.As(err, &hung)
}

// authFailed tells whether trying again is useless: the broker is there and refuses us.
func (s *settings) authFailed(err error) bool {
	switch s.failedStep(err) {
	case stepTLS, stepSASL, stepAuthenticate:
		return !errors.Is(err, context.Canceled)
	}
	return false
}

// connectionError describes err, which broke or prevented a connection to broker.
func (s *settings) connectionError(broker string, err error) *Error {
	e := &Error{Reason: "Local: Broker transport failure", Broker: broker, Partition: -1, Step: s.failedStep(err), Err: err}
	switch e.Step {
	case stepSASL, stepAuthenticate:
		e.Reason = "Local: Authentication failure"
		e.Step += " (" + s.mechanism + ")"
	case stepTLS:
		e.Reason = "Local: SSL error"
	}
	var step *stepError
	if errors.As(err, &step) {
		e.Err = step.err
	}
	switch {
	case strings.Contains(err.Error(), "appear to be a tls"):
		// franz-go looks at the first bytes of an answer that is no Kafka answer.
		e.Step = stepConnect
		e.Err = errors.New("the listener speaks TLS: security.protocol must be ssl or sasl_ssl")
	case timedOut(err):
		e.Reason = "Local: Timed out"
	case closedEarly(err):
		hint := "the broker closed the connection without an answer; does security.protocol fit the listener?"
		switch {
		case e.Step == stepTLS:
			hint = "the broker closed the connection during the handshake; does the listener speak TLS, or must security.protocol be plaintext or sasl_plaintext?"
		case s.mechanism != "":
			hint = "the broker closed the connection during the login; is the password right?"
		}
		e.Err = fmt.Errorf("%s: %w", hint, io.EOF)
	}
	return e
}

// brokerReason returns librdkafka's text of a broker's error code.
func brokerReason(code int16) string {
	if text, ok := reasons[code]; ok {
		return "Broker: " + text
	}
	if e := kerr.TypedErrorForCode(code); e != nil {
		return "Broker: " + e.Message
	}
	return fmt.Sprintf("Broker: error %d", code)
}

// reasons are librdkafka's texts of the codes that reading a topic can meet.
var reasons = map[int16]string{
	1:   "Offset out of range",
	2:   "Invalid message",
	3:   "Unknown topic or partition",
	5:   "Leader not available",
	6:   "Not leader for partition",
	7:   "Request timed out",
	8:   "Broker not available",
	17:  "Invalid topic",
	29:  "Topic authorization failed",
	30:  "Group authorization failed",
	31:  "Cluster authorization failed",
	33:  "Unsupported SASL mechanism",
	34:  "Request not valid in current SASL state",
	35:  "API version not supported",
	56:  "Disk error when trying to access log file on disk",
	58:  "SASL Authentication failed",
	74:  "Leader epoch is older than broker epoch",
	75:  "Leader epoch is newer than broker epoch",
	76:  "Unsupported compression type",
	100: "Unknown topic id",
}

// topicError makes the error of a topic or one of its partitions (-1: none).
func topicError(code int16, topic string, partition int32) *Error {
	return &Error{Reason: brokerReason(code), Topic: topic, Partition: partition, Err: nil}
}
