# dorisemu: `make help` lists the targets.
SHELL := /bin/bash
export CGO_ENABLED ?= 0
# One set of flags for build, test and run, so that they share Go's build cache.
export GOFLAGS ?= -trimpath

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help

## build: one static binary at bin/dorisemu
.PHONY: build
build:
	go build -ldflags '-s -w' -o bin/dorisemu ./cmd/dorisemu

## demo: start with an embedded Kafka broker, a table and a running job
.PHONY: demo
demo: build
	bin/dorisemu dev

## test: all tests that need only Go
.PHONY: test
test:
	go test ./...

## test-race: the tests of the rooms with goroutines, under the race detector (needs a C compiler)
.PHONY: test-race
test-race:
	CGO_ENABLED=1 go test -race -short ./internal/... ./catalog/... ./routineload/... ./load/... ./storage/... ./kafka/... ./server/mysql

## test-kafka: the tests that need a real Apache Kafka (Java 17 and Maven)
.PHONY: test-kafka
test-kafka: build
	integration/kafka/fetch.sh
	DORISEMU_REQUIRE_KAFKA=1 go test -tags integration -count=1 ./integration ./kafka

## test-clients: the tests with real clients: drivers, ORMs, terminals, dumps, dbt (set-up needs the registries once)
.PHONY: test-clients
test-clients:
	DORISEMU_REQUIRE_CLIENTS=$${DORISEMU_REQUIRE_CLIENTS:-0} go test -tags clients -count=1 -timeout 20m ./integration/clients

## kafka: start a real Apache Kafka on 127.0.0.1:19092; make kafka-stop stops it
.PHONY: kafka kafka-stop
kafka:
	integration/kafka/start.sh
kafka-stop:
	integration/kafka/stop.sh

## bench: loads, jobs, memory and queries beside reading and dropping, MariaDB and PostgreSQL: docs/benchmarks.md
.PHONY: bench
bench: build
	bench/run.sh

## lint: go vet, gofmt and staticcheck
.PHONY: lint
lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "gofmt: the files above"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...

## clean: remove what was built
.PHONY: clean
clean:
	rm -rf bin

## help: this list
.PHONY: help
help:
	@grep -hE '^## ' $(MAKEFILE_LIST) | sed 's/^## /  make /'
