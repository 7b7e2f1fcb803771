# dorisemu: `make help` lists the targets.
SHELL := /bin/bash
export CGO_ENABLED ?= 0
export GOFLAGS ?= -tags=gms_pure_go

.DEFAULT_GOAL := help

## build: one static binary at bin/dorisemu
.PHONY: build
build:
	go build -trimpath -ldflags '-s -w' -o bin/dorisemu ./cmd/dorisemu

## test: unit tests, goldens, the binary end to end with the embedded broker
.PHONY: test
test:
	go test ./...

## help: this list
.PHONY: help
help:
	@grep -hE '^## ' $(MAKEFILE_LIST) | sed 's/^## /  make /'
