#!/bin/bash
# Says which tests `make test` did not run, and what runs them.
cat <<'TEXT'
Not run by this command:
  the Jenkins plugin's tests        need a Jenkins: make plugin JENKINS=DIR, or mvn verify where its repository is reached
  the fault matrix                  make fault-test
  the tests on a real cluster       make cluster-test KUBECONFIG=FILE
  fuzzing, measuring                make fuzz, make bench
  Java 21, the newest Java          make java-21, make newest-jdk
TEXT
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for reason in "${ETCD_BACKUP_CACHE:-$here/.cache}"/etcd/*.missing; do
    [ -s "$reason" ] || continue
    printf '  %-33s %s\n' "the tests with etcd $(basename "$reason" .missing)" "$(cat "$reason")"
done
