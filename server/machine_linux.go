package server

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"github.com/dorisemu/dorisemu/sql/statement"
)

// machine is what SHOW BACKENDS says of the machine; what cannot be read is 0.
func (s *Server) machine() statement.Machine {
	m := statement.Machine{Cores: runtime.NumCPU()}
	var disk syscall.Statfs_t
	if syscall.Statfs(s.addresses.Data, &disk) == nil {
		size := int64(disk.Bsize)
		m.DiskTotal, m.DiskAvailable = int64(disk.Blocks)*size, int64(disk.Bavail)*size
	}
	if f, err := os.Open("/proc/meminfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var kilobytes int64
			if n, _ := fmt.Sscanf(lines.Text(), "MemTotal: %d kB", &kilobytes); n == 1 {
				m.Memory = kilobytes << 10
				break
			}
		}
	}
	return m
}
