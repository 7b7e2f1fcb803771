package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/dorisemu/dorisemu/server"
)

// checkpointCommand is `dorisemu checkpoint`.
type checkpointCommand struct {
	Name     string `arg:"" help:"Name of the checkpoint."`
	Data     string `name:"data" placeholder:"DIR" help:"A data directory that no server uses; without it the server at --fe-http is asked."`
	Address  string `name:"fe-http" env:"DORISEMU_FE_HTTP" default:"127.0.0.1:8030" placeholder:"ADDR" help:"FE HTTP address of the server."`
	User     string `default:"root" help:"An administrator."`
	Password string `env:"DORISEMU_PASSWORD" help:"The administrator's password; better in DORISEMU_PASSWORD than on the command line."`
}

// Run makes a checkpoint and prints its directory.
func (c *checkpointCommand) Run(e *environment) error {
	dir, err := c.make(e)
	if err == nil {
		_, err = fmt.Fprintln(e.stdout, dir)
	}
	return err
}

// make makes the checkpoint itself or asks the server for it.
func (c *checkpointCommand) make(e *environment) (string, error) {
	if c.Data != "" {
		return server.Checkpoint(c.Data, c.Name)
	}
	request, err := http.NewRequestWithContext(e.ctx, http.MethodPost, "http://"+localAddress(c.Address)+"/api/_checkpoint?name="+url.QueryEscape(c.Name), nil)
	if err != nil {
		return "", err
	}
	request.SetBasicAuth(c.User, c.Password)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return "", err
	}
	var answer struct {
		Code      int
		Msg, Data string
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Code != 0 {
		return "", fmt.Errorf("the server at %s answers %s: %s", c.Address, response.Status, body)
	}
	return answer.Data, nil
}

// restoreCommand is `dorisemu restore`.
type restoreCommand struct {
	From string `arg:"" placeholder:"DIR" help:"Directory of the checkpoint."`
	Data string `name:"data" env:"DORISEMU_DATA" default:"./dorisemu-data" placeholder:"DIR" help:"Directory to make, which has no store yet."`
}

// Run copies and verifies the checkpoint.
func (c *restoreCommand) Run(e *environment) error {
	return server.Restore(e.ctx, c.From, c.Data, e.stdout)
}
