package main

import (
	"github.com/dorisemu/dorisemu/server"
)

// fsckCommand is `dorisemu fsck`.
type fsckCommand struct {
	Data string `name:"data" env:"DORISEMU_DATA" default:"./dorisemu-data" placeholder:"DIR" help:"Directory to verify."`
}

// Run verifies the directory and fails if anything is wrong.
func (c *fsckCommand) Run(e *environment) error {
	return server.Fsck(e.ctx, c.Data, e.stdout)
}
