package broker

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kfake"
)

// brokerLogger passes kfake's warnings and errors on.
type brokerLogger struct{ to *slog.Logger }

// Logf logs errors and warnings; kfake's lower levels speak of every request.
func (l brokerLogger) Logf(level kfake.LogLevel, format string, args ...any) {
	if l.to == nil {
		return
	}
	switch level {
	case kfake.LogLevelError:
		l.to.Log(context.Background(), slog.LevelError, "embedded Kafka broker: "+fmt.Sprintf(format, args...))
	case kfake.LogLevelWarn:
		l.to.Log(context.Background(), slog.LevelWarn, "embedded Kafka broker: "+fmt.Sprintf(format, args...))
	}
}
