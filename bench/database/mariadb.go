package database

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// StartMariaDB starts a MariaDB in a directory, with more arguments, and waits until it answers; nil if it is not installed.
func StartMariaDB(ctx context.Context, dir string, args ...string) (*Process, error) {
	install, server := Found("mariadb-install-db"), Found("mariadbd", "/usr/sbin/mariadbd")
	if install == "" || server == "" {
		return nil, nil
	}
	data := filepath.Join(dir, "mariadb")
	if out, err := exec.CommandContext(ctx, install, "--no-defaults", "--datadir="+data, "--user=root", "--auth-root-authentication-method=normal").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("preparing MariaDB: %w: %s", err, out)
	}
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	p, err := Start("MariaDB", "127.0.0.1:"+port, exec.CommandContext(ctx, server, append([]string{"--no-defaults", "--user=root", "--datadir=" + data,
		"--socket=" + filepath.Join(dir, "mariadb.sock"), "--bind-address=127.0.0.1", "--port=" + port}, args...)...))
	if err != nil {
		return nil, err
	}
	db, err := p.Open("", 1)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := Until(ctx, func() error { return db.PingContext(ctx) }); err != nil {
		p.Close()
		return nil, fmt.Errorf("waiting for MariaDB: %w", err)
	}
	return p, nil
}
