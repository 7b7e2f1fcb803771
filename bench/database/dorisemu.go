package database

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// Dorisemu is the server that the others are compared with.
type Dorisemu struct {
	*Process
	// HTTP is the host and port of the BE HTTP API, which takes loads.
	HTTP string
	// Milliseconds is how long the start took.
	Milliseconds int64
}

// StartDorisemu starts a binary over a directory that it makes, on free ports, and waits for its ready line.
func StartDorisemu(ctx context.Context, binary, data string) (*Dorisemu, error) {
	cmd := exec.CommandContext(ctx, binary, "serve", "--data", data,
		"--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0", "--log-level", "warn")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p, err := Start("dorisemu", "", cmd)
	if err != nil {
		return nil, err
	}
	var ready struct {
		MySQL string `json:"mysql"`
		HTTP  string `json:"be_http"`
		MS    int64  `json:"ms"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("waiting for the ready line of %s: %w", binary, err)
	}
	p.Addr = ready.MySQL
	return &Dorisemu{p, ready.HTTP, ready.MS}, nil
}
