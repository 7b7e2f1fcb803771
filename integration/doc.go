// Package integration tests the built binary from outside: over the MySQL and HTTP protocols, with signals, against brokers.
//
// Tests without a build tag need nothing but Go; those tagged integration need a real Apache Kafka (integration/kafka) and real
// clients. The package has no code of its own; each test owns the processes that it starts.
package integration
