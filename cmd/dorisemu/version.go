package main

import (
	"fmt"
	"runtime"

	"github.com/dorisemu/dorisemu/internal/version"
)

// versionCommand is `dorisemu version`.
type versionCommand struct{}

// Run prints the version, the emulated release and the build.
func (versionCommand) Run(e *environment) error {
	_, err := fmt.Fprintf(e.stdout, "dorisemu %s (behaves like %s, %s %s/%s)\n", version.Version, version.Doris, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
