#!/bin/bash
# Runs a command with JAVA_HOME set to the newest JDK under /usr/lib/jvm.
#
#   scripts/newest-jdk.sh COMMAND...
set -euo pipefail
newest=0 home=
for javac in /usr/lib/jvm/*/bin/javac; do
    [ -x "$javac" ] || continue
    version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    if [ "${version:-0}" -gt "$newest" ]; then newest=$version home=${javac%/bin/javac}; fi
done
[ -n "$home" ] || { echo "There is no JDK under /usr/lib/jvm." >&2; exit 1; }
echo "JDK $newest: $home"
JAVA_HOME=$home exec "$@"
