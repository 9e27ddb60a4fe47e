#!/bin/bash
# Gives the one-node cluster of ../shared/cluster an image with an etcd server, for the rehearsals of `make cluster-test`:
# the cluster's own image has none, and it has no registry. Root; the cluster must be up. Prints the image's name.
#
#   scripts/bed-etcd-image.sh [RELEASE]     RELEASE: 3.4 (what the cluster runs) | 3.5
#
# The image is the cluster's own with one more layer, Debian's etcd (scripts/get-etcd.sh); $OKD_BED as there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
release=${1:-3.4}
bed=${OKD_BED:-${XDG_CACHE_HOME:-$HOME/.cache}/okd-bed}
store=${ETCD_BACKUP_CACHE:-$here/.cache}/etcd
socket=/run/okd-bed/containerd.sock
name=localhost/etcd:$release

read -r containerd _ <"$bed/run/pid/containerd"
images() { nsenter -m -t "$containerd" ctr -a $socket -n k8s.io images "$@"; }

if ! images ls -q | grep -qx "$name"; then
    "$here/scripts/get-etcd.sh" "$release" >&2
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    tar -C "$work" -xf "$bed/images/tools.tar" layer.tar
    mkdir -p "$work/root/usr/local/bin"
    cp "$store/$release"/usr/bin/etcd* "$work/root/usr/local/bin"
    chmod -R go=rX "$work/root"
    tar --numeric-owner --owner=0 --group=0 -C "$work/root" -cf "$work/etcd.tar" usr/local/bin
    sum() { sha256sum <"$work/$1" | cut -d ' ' -f 1; }
    cat >"$work/config.json" <<END
{"architecture":"amd64","os":"linux","created":"2021-06-25T00:00:00Z",
 "config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/bin/bash"],"WorkingDir":"/"},
 "rootfs":{"type":"layers","diff_ids":["sha256:$(sum layer.tar)","sha256:$(sum etcd.tar)"]},
 "history":[{"created_by":"the cluster's own image"},{"created_by":"bed-etcd-image.sh"}]}
END
    echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$name\"],\"Layers\":[\"layer.tar\",\"etcd.tar\"]}]" >"$work/manifest.json"
    tar -C "$work" -cf "$work/image.tar" manifest.json config.json layer.tar etcd.tar
    # Inside of containerd's mount namespace: the client does the unpacking's mounts.
    images import "$work/image.tar" >&2
fi
echo "$name"
