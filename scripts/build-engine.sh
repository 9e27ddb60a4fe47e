#!/bin/bash
# Builds engine/target/etcd-backup.jar and the tests' classes, without running tests; does nothing where nothing changed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here/engine"
built=target/test-classpath
if [ -s "$built" ] && [ -s target/etcd-backup.jar ] && [ -z "$(find pom.xml src -newer "$built" -print -quit)" ]; then
    exit 0
fi
rm -f "$built"
mvn -B -q -f pom.xml package -DskipTests dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$built"
touch "$built"
