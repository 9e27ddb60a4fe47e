#!/bin/bash
# Runs the stand-in OKD control plane of the tests until SIGTERM or Ctrl-C.
#
#   scripts/stand-in.sh DIRECTORY [--okd 4.8|4.15|4.20|4.22|5.0] [--etcd 3.4|3.5|3.6|3.7] [--megabytes N]
#
# DIRECTORY/access gets what a client needs (kubeconfig, url, token, ca.crt, user, password, etcd.env) and, when all
# of it serves, the file `ready`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$here/scripts/build-engine.sh"
cd "$here"
exec java -Xmx512m -XX:TieredStopAtLevel=1 -cp "engine/target/test-classes:engine/target/classes:$(cat engine/target/test-classpath)" \
    io.jenkins.plugins.etcdbackup.engine.standin.StandInMain "$@"
