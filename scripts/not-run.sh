#!/bin/bash
# Says which tests `make test` did not run, and what runs them.
cat <<'TEXT'
Not run by this command:
  the Jenkins plugin's tests        need a Jenkins: make plugin JENKINS=DIR, or mvn verify where its repository is reached
  the fault matrix                  make fault-test
  the tests on a real cluster       make cluster-test KUBECONFIG=FILE
  fuzzing, measuring, newest JDK    make fuzz, make bench, make newest-jdk
TEXT
