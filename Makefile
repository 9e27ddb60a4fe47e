# Every developer task is one make target. `make help` lists them.
MVN        ?= mvn -B -ntp
ENGINE     := $(MVN) -f engine/pom.xml
CHECKS     := $(MVN) -f checks.xml
# Most tests wait for servers. What asks for one cluster or measures time and memory has the machine to itself instead.
TWO_AT_ONCE := -DforkCount=2
FUZZ_SECONDS ?= 60
JENKINS    ?=
.DEFAULT_GOAL := help
.PHONY: help alerts pages demo fault-test test jar dist format cluster-test objects-test bench fuzz load plugin member-test java-21 newest-jdk clean etcd

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: ## take a backup with each method from a stand-in cluster and restore both (ARGS: see scripts/demo.sh)
	@scripts/demo.sh $(ARGS)

test: etcd ## build, check format and code, run all tests of the engine against real etcd servers
	$(CHECKS) -q spotless:check
	$(ENGINE) verify $(TWO_AT_ONCE)
	@scripts/not-run.sh

jar: ## build engine/target/etcd-backup.jar without running tests
	$(ENGINE) package -DskipTests

dist: jar ## build engine/target/etcd-backup, one file that runs as it is and starts at once
	@scripts/dist.sh

format: ## format the sources as the build wants them
	$(ENGINE) -q spotless:apply
	$(CHECKS) -q spotless:apply

fault-test: etcd ## break every remote operation of a run in every way (about 9 minutes)
	$(ENGINE) test -Dtest.groups=faults -Dtest.excluded.groups=none

cluster-test: ## run the tests against a real cluster: make cluster-test KUBECONFIG=FILE [REHEARSAL_IMAGE=NAME]
	@[ -s "$(KUBECONFIG)" ] || { echo "Name a cluster that may be backed up: make cluster-test KUBECONFIG=FILE" >&2; exit 2; }
	KUBECONFIG="$(abspath $(KUBECONFIG))" $(ENGINE) test -Dtest.groups=cluster -Dtest.excluded.groups=none

objects-test: etcd ## compare and bring back objects of a real kube-apiserver: make objects-test KUBE_BIN=DIR
	@[ -x "$(KUBE_BIN)/kube-apiserver" ] && [ -x "$(KUBE_BIN)/kubectl" ] || \
	    { echo "Name a folder with kube-apiserver and kubectl: make objects-test KUBE_BIN=DIR" >&2; exit 2; }
	KUBE_BIN="$(abspath $(KUBE_BIN))" $(ENGINE) test -Dtest.groups=objects -Dtest.excluded.groups=none

bench: etcd jar ## measure speed and memory against etcdctl and etcdutl, interleaved
	$(ENGINE) test -Dtest='*Bench' -Dtest.groups=bench -Dtest.excluded.groups=none -DenableAssertions=false
	@cat engine/target/bench/*.txt

fuzz: ## look for files that break the readers (FUZZ_SECONDS=60 for each of them)
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(ENGINE) test -Dtest.groups=fuzz -Dtest.excluded.groups=none -Dtest.heap=64m
	@tail -n 6 engine/target/fuzz/*.log

member-test: etcd ## corrupt one of three members in 100 ways, then 500 backups under writes and compactions (15 minutes)
	$(ENGINE) test -Dtest=MemberComparisonTest -Dmember.corruptions=100 -Dmember.backups=500

java-21: etcd ## run the engine's tests, compiled for Java 17, on Java 21
	@java=$$(scripts/get-java-21.sh) && $(ENGINE) test $(TWO_AT_ONCE) -Dspotless.check.skip -Djvm="$$java"

newest-jdk: etcd ## run the engine's tests on the newest JDK of this machine
	@scripts/newest-jdk.sh $(ENGINE) test $(TWO_AT_ONCE) -Dspotless.check.skip

load: ## measure the dashboard over 1,000 jobs of 100 builds: make load JENKINS=DIR (with jenkins-test-harness)
	@scripts/plugin.sh "$(JENKINS)" --tests-only --tests fleet.FleetBench

pages: ## look at the plugin's pages in a real browser and redraw docs/images: make pages JENKINS=DIR
	@scripts/pages.sh "$(JENKINS)"

alerts: ## test docs/examples/prometheus-rules.yaml with promtool
	@scripts/get-etcd.sh promtool
	@cd docs/examples && "$${ETCD_BACKUP_CACHE:-$(CURDIR)/.cache}/etcd/promtool/usr/bin/promtool" test rules prometheus-rules-test.yaml

plugin: ## build the .hpi with a Jenkins that you have, boot it and try it: make plugin JENKINS=DIR
	@scripts/plugin.sh "$(JENKINS)"

etcd:
	@scripts/get-etcd.sh

clean: ## delete what was built; what was downloaded stays in .cache
	rm -rf engine/target target
