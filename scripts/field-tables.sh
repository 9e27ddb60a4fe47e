#!/bin/bash
# Makes the tables of fields anew (docs/decisions/0020-field-tables.md): RELEASES below, oldest first. Needs Go, and its
# module proxy where a release is not in the cache.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$here/engine/src/main/resources/io/jenkins/plugins/etcdbackup/engine/objects/fields
kubernetes="0.17.17 0.19.16 0.20.15 0.21.14 0.22.17 0.23.17 0.24.17 0.25.16 0.26.15 0.27.16 0.28.15 0.29.15 0.30.14
    0.31.14 0.32.13 0.33.12 0.34.9 0.35.4 0.36.6 0.37.2"
openshift="v0.0.0-20230213134911-7ba313770556 v0.0.0-20260213204242-d34f11c515b3"
releases=()
for version in $kubernetes; do
    modules=()
    for module in api apimachinery apiextensions-apiserver kube-aggregator; do
        modules+=("k8s.io/$module@v$version")
    done
    releases+=("$(IFS=+; echo "${modules[*]}")")
done
for version in $openshift; do
    releases+=("github.com/openshift/api@$version+k8s.io/api@v0.37.2+k8s.io/apimachinery@v0.37.2")
done
mkdir -p "$out"
rm -f "$out"/*
cd "$here/scripts/field-tables"
go run . "$out" "${releases[@]}"
