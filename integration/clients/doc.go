// Package clients tests the server with the packages that people use: command lines, drivers, ORMs, dumps, dbt.
//
// The tests have the build tag "clients" (make test-clients). Each starts a server of its own with the database of sample.sql and
// runs one client's script against it; the script checks what it gets and says so in its last line. setup.sh installs the clients
// once, with pinned versions, to .cache. A runtime that the machine does not have skips its tests, unless
// DORISEMU_REQUIRE_CLIENTS=1 (as CI sets) makes that a failure. The package keeps no state but the built binary.
package clients
