#!/bin/bash
# Builds the plugin with Maven Central and a Jenkins that you already have, runs its tests with the harness if its jars
# are there, and then the acceptance run: that very Jenkins, in a throw-away home on loopback, with the plugin installed,
# against the stand-in OKD control plane. Needs no other repository.
#
#   scripts/plugin.sh FOLDER [--build-only | --tests-only | --acceptance-only | --pages-only] [--tests CLASS[,CLASS...]]
#                            [--cluster DIRECTORY]
#
# FOLDER holds, at any place and by any name: a Jenkins war (packed or unpacked), its plugins (packed or unpacked), and
# perhaps the jars of jenkins-test-harness with the JUnit console launcher. Result: target/plugin/etcd-backup.hpi
#
# DIRECTORY has the files url, token and ca.crt of a real cluster that may be backed up, to use in the stand-in's place.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -gt 0 ] && [ -d "$1" ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
folder=$(cd "$1" && pwd)
shift
out=$here/target/plugin
mkdir -p "$out"

"$here/scripts/build-engine.sh"
libraries=$out/engine-libraries
if [ ! -d "$libraries" ] || [ "$here/engine/pom.xml" -nt "$libraries" ]; then
    rm -rf "$libraries"
    mvn -B -q -f "$here/engine/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$libraries"
    touch "$libraries"
fi
if [ ! -d "$out/spotbugs" ] || [ "$here/checks.xml" -nt "$out/spotbugs" ]; then
    rm -rf "$out/spotbugs"
    mvn -B -q -f "$here/checks.xml" dependency:copy-dependencies -DoutputDirectory="$out/spotbugs"
    touch "$out/spotbugs"
fi
rm -rf "$out/tool"
javac --release 17 -Xlint:all -Werror -d "$out/tool" "$here"/scripts/plugin/build/*.java
cd "$here"
exec java -cp "$out/tool" build.PluginBuild "$here" "$folder" "$libraries" "$out" "$@"
