package kafka

import (
	"fmt"
	"strings"
)

// fileContent returns what a ….location property points to. Only files uploaded with CREATE FILE are read: a path on the
// server's disk would let any client that may create a job probe and use the server's files (Doris itself would read it).
func (b *builder) fileContent(key, value string) ([]byte, error) {
	name, ok := strings.CutPrefix(value, "FILE:")
	if !ok {
		return nil, badValue(key, value, "a file of the server's disk cannot be read; "+
			"upload it with CREATE FILE and write FILE:<name>")
	}
	if b.connection.Files == nil {
		return nil, fmt.Errorf("PAUSE: Invalid file property of kafka: %s", value)
	}
	content, err := b.connection.Files(name)
	if err != nil {
		return nil, fmt.Errorf("PAUSE: failed to get file for config: %s, error: %w", key, err)
	}
	// A file may be dropped and created again under its name: another content is another connection.
	b.shared = append(b.shared, key+"\x00"+string(content))
	return content, nil
}
