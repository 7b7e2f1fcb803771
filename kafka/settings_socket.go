package kafka

func init() {
	for name, e := range map[string]effect{
		"client.id":         func(b *builder, v string) error { b.clientID = v; return nil },
		"socket.timeout.ms": func(b *builder, v string) error { b.socketWait = milliseconds(v); return nil },
		"socket.connection.setup.timeout.ms": func(b *builder, v string) error {
			b.connectWait = milliseconds(v)
			return nil
		},
		"connections.max.idle.ms":   func(b *builder, v string) error { b.idle = milliseconds(v); return nil },
		"receive.message.max.bytes": func(b *builder, v string) error { b.receiveMax = clampBytes(v); return nil },
		"broker.address.family":     func(b *builder, v string) error { b.family = v; return nil },
		"reconnect.backoff.ms":      func(b *builder, v string) error { b.backoff = milliseconds(v); return nil },
		"reconnect.backoff.max.ms":  func(b *builder, v string) error { b.backoffMax = milliseconds(v); return nil },
		"api.version.request":       func(b *builder, v string) error { b.noVersions = v == "false"; return nil },
		"broker.version.fallback":   func(b *builder, v string) error { b.oldestBroker = v; return nil },
	} {
		effects[name] = e
	}
}
