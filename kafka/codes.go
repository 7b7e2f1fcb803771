package kafka

import (
	"errors"

	"github.com/twmb/franz-go/pkg/kerr"
)

// Broker error codes that are handled by name.
const (
	offsetOutOfRange        int16 = 1
	unknownTopicOrPartition int16 = 3
	leaderNotAvailable      int16 = 5
	notLeader               int16 = 6
	replicaNotAvailable     int16 = 9
	storageError            int16 = 56
	fencedLeaderEpoch       int16 = 74
	unknownLeaderEpoch      int16 = 75
	offsetNotAvailable      int16 = 78
	unknownTopicID          int16 = 100
	inconsistentTopicID     int16 = 103
)

// moved tells whether a code says that the partition's leader is elsewhere or not ready: asking for metadata and again helps.
func moved(code int16) bool {
	switch code {
	case leaderNotAvailable, notLeader, replicaNotAvailable, storageError, fencedLeaderEpoch, unknownLeaderEpoch,
		offsetNotAvailable, unknownTopicID, inconsistentTopicID:
		return true
	}
	return false
}

// errorCode returns the broker's code inside err, if it comes from the broker.
func errorCode(err error) (int16, bool) {
	var e *kerr.Error
	if errors.As(err, &e) && e.Code != kerr.SaslAuthenticationFailed.Code && e.Code != kerr.UnsupportedSaslMechanism.Code &&
		e.Code != kerr.IllegalSaslState.Code {
		return e.Code, true
	}
	return 0, false
}
