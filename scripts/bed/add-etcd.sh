#!/bin/bash
# The one-node cluster's own image with one more layer, found before Debian's: the programs of etcd.
#
#   scripts/bed/add-etcd.sh CLUSTER-IMAGE.tar DIRECTORY-OF-PROGRAMS NAME:TAG IMAGE.tar
set -euo pipefail

base=$1 programs=$2 name=$3 image=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xf "$base" layer.tar
mkdir -p "$work/root/usr/local/bin"
cp "$programs"/etcd* "$work/root/usr/local/bin"
chmod -R go=rX "$work/root"
tar --numeric-owner --owner=0 --group=0 -C "$work/root" -cf "$work/etcd.tar" usr/local/bin
sum() { sha256sum <"$work/$1" | cut -d ' ' -f 1; }
cat >"$work/config.json" <<END
{"architecture":"amd64","os":"linux","created":"2021-06-25T00:00:00Z",
 "config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/bin/bash"],"WorkingDir":"/"},
 "rootfs":{"type":"layers","diff_ids":["sha256:$(sum layer.tar)","sha256:$(sum etcd.tar)"]},
 "history":[{"created_by":"the cluster's own image"},{"created_by":"add-etcd.sh"}]}
END
echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$name\"],\"Layers\":[\"layer.tar\",\"etcd.tar\"]}]" >"$work/manifest.json"
tar -C "$work" -cf "$image" manifest.json config.json layer.tar etcd.tar
