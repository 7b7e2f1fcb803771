//go:build !linux

package server

import (
	"runtime"

	"github.com/dorisemu/dorisemu/sql/statement"
)

// machine is what SHOW BACKENDS says of the machine: sizes are not known here.
func (s *Server) machine() statement.Machine { return statement.Machine{Cores: runtime.NumCPU()} }
