#!/bin/bash
# Gives the one-node cluster of ../shared/cluster an image with an etcd server, for the rehearsals of `make cluster-test`:
# the cluster's own image has none, and it has no registry. Root; the cluster must be up. Prints the image's name.
#
#   scripts/bed/etcd-image.sh [RELEASE]     RELEASE: 3.4 (what the cluster runs) | 3.5
#
# The image is the cluster's own with one more layer, Debian's etcd (scripts/get-etcd.sh); $OKD_BED as there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
release=${1:-3.4}
bed=${OKD_BED:-${XDG_CACHE_HOME:-$HOME/.cache}/okd-bed}
store=${ETCD_BACKUP_CACHE:-$here/.cache}/etcd
socket=/run/okd-bed/containerd.sock
name=localhost/etcd:$release

read -r containerd _ <"$bed/run/pid/containerd"
images() { nsenter -m -t "$containerd" ctr -a $socket -n k8s.io images "$@"; }

if ! images ls -q | grep -qx "$name"; then
    "$here/scripts/get-etcd.sh" "$release" >&2
    image=$(mktemp)
    trap 'rm -f "$image"' EXIT
    "$here/scripts/bed/add-etcd.sh" "$bed/images/tools.tar" "$store/$release/usr/bin" "$name" "$image"
    # Inside of containerd's mount namespace: the client does the unpacking's mounts.
    images import "$image" >&2
fi
echo "$name"
