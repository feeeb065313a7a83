# The one door to everything that is done with this repository.
#
#   YES=1      install missing packages without asking
#   STRICT=1   a tier that cannot run is a failure
#   TESTBED_KUBECONFIG=FILE   run the real tier on clusters of your own (contexts dc1 and dc2)
#   DEMO_KUBECONFIG=FILE      run the live part of the demo there

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-offline test test-fast test-long lint testbed testbed-down bench build install docs regen clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Two data centres on this machine, and a primary that moves between them and back
	@demo/run

demo-offline: ## The part of the demo that needs no cluster
	@demo/run --offline

test: ## Every tier of the tests; brings the test bed up first
	@tests/run all

test-fast: ## The tests that need nothing but Rust
	@tests/run fast

test-long: ## The campaigns, on the test bed
	@tests/run long

lint: ## Format, clippy, rustdoc, shell scripts, licences
	@tests/run lint

testbed: ## Brings two Kubernetes clusters with CloudNativePG up and leaves them running
	@tests/run bed-up

testbed-down: ## Removes every trace of them
	@tests/run bed-down

bench: ## Our speed beside that of kubectl cnpg, in one run
	@tests/run bench

build: ## The plugins, as users get them (target/release)
	@cargo build --locked --release -p kubectl-pgaas -p kubectl-qs-secrets

regen: ## Writes everything that is generated and checked in: completions, man pages, schemas, snapshots
	@tests/run regen

docs: ## The rustdoc of the workspace, with the architecture as its first page
	@cargo doc --locked --workspace --no-deps
	@echo "target/doc/pgaas_core/index.html"

clean: ## Removes what was built; the test bed's own cache stays
	@cargo clean
