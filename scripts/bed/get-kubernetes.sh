#!/bin/bash
# Builds the programs of a current Kubernetes from its Go modules: what OKD 4.22 is made of. Versions and sums are pinned
# in scripts/go/kubernetes. A first build takes some 20 minutes of one core; a second run takes no time.
#
#   scripts/bed/get-kubernetes.sh [PROGRAM...]    default: kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet
#   scripts/bed/get-kubernetes.sh --built         builds nothing; ends with 3 if one of them is missing
#
# Result: .cache/kubernetes/VERSION/PROGRAM in the repository, or below $ETCD_BACKUP_CACHE/kubernetes. Needs Go 1.25.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
modules=$here/scripts/go/kubernetes
version=$(sed -n 's,^\(require \)\?[ \t]*k8s.io/kubernetes v\([0-9.]*\).*,\2,p' "$modules/go.mod" | head -n 1)
store=${ETCD_BACKUP_CACHE:-$here/.cache}/kubernetes/$version
build=yes
[ "${1-}" != --built ] || { build=no; shift; }
[ $# -gt 0 ] || set -- kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet

mkdir -p "$store"
exec 9>"$store/.lock"
flock 9 # another run may be building the same
export GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 GOFLAGS='-mod=readonly -trimpath -buildvcs=false'
# Without these it calls itself v0.0.0, and clients that ask for its version are misled.
package=k8s.io/component-base/version
stamp="-X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d . -f 2 <<<"$version")"
for program; do
    [ -x "$store/$program" ] && continue
    [ $build = yes ] || exit 3
    echo "get-kubernetes: building $program $version from its Go modules"
    (cd "$modules" && go build -ldflags "-s -w $stamp" -o "$store/$program.new" "k8s.io/kubernetes/cmd/$program")
    mv "$store/$program.new" "$store/$program"
done
echo "$store"
