#!/usr/bin/env bash
### Created by the stand-in control plane
# Behaves outside as the documented cluster-backup.sh does since OKD 4.9: arguments, checks, names, messages and exit
# codes. Inside it is written anew; etcdctl is the real one, out of the stand-in's image of etcd.

set -o errexit
set -o pipefail
set -o errtrace

if [[ $EUID -ne 0 ]]; then
    echo "This script must be run as root"
    exit 1
fi

usage() {
    echo 'Path to backup dir required: ./cluster-backup.sh [--force] <path-to-backup-dir>'
    exit 1
}

dirty=""
if [ "$1" == "--force" ]; then
    dirty="__POSSIBLY_DIRTY__"
    shift
fi
if [ -z "$1" ] || [ -f "$1" ]; then usage; fi

dir=$1
mkdir -p "$dir"
stamp=$(date "+%F_%H%M%S")
tarball=$dir/static_kuberesources_$stamp$dirty.tar.gz
snapshot=$dir/snapshot_$stamp$dirty.db
trap 'rm -f "$tarball" "$snapshot"' ERR

resources=/etc/kubernetes/static-pod-resources
scripts=$resources/etcd-certs/configmaps/etcd-scripts
if [ ! -f "$scripts/etcd.env" ]; then
    echo "required dependencies not found, please ensure this script is run on a node with a functional etcd static pod"
    exit 1
fi
# shellcheck disable=SC1091
source "$scripts/etcd.env"

# etcd.env holds the paths of the pod; on the host the same files lie elsewhere.
for name in ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY; do
    path=${!name}
    if [ ! -f "$path" ]; then
        echo "Certificate $path is missing. Checking in different directory"
        path=${path/static-pod-certs/static-pod-resources\/etcd-certs}
        if [ ! -f "$path" ]; then
            echo "Certificate $path is also missing in the second directory. Exiting!"
            exit 1
        fi
        echo "Certificate $path found!"
        export "$name=$path"
    fi
done

not_progressing() {
    local operator=$1 progressing
    export KUBECONFIG=$resources/kube-apiserver-certs/secrets/node-kubeconfigs/localhost.kubeconfig
    if [ ! -f "$KUBECONFIG" ]; then
        echo "Valid kubeconfig is not found in kube-apiserver-certs. Exiting!"
        exit 1
    fi
    progressing=$(oc get co "$operator" -o "jsonpath={.status.conditions[?(@.type==\"Progressing\")].status}") || true
    if [ -z "$progressing" ]; then
        echo "Could not find the status of the $operator. Check if the API server is running. Pass the --force flag to skip checks."
        exit 1
    elif [ "$progressing" != "False" ]; then
        echo "Currently the $operator operator is progressing. A reliable backup requires that a rollout is not in progress.  Aborting!"
        exit 1
    fi
}

latest=()
for pod in kube-apiserver kube-controller-manager kube-scheduler etcd; do
    manifest=/etc/kubernetes/manifests/$pod-pod.yaml
    if [ ! -f "$manifest" ]; then
        echo "error finding manifests for the $pod pod. please check if it is running."
        exit 1
    fi
    found=$(grep -o -m 1 "$resources/$pod-pod-[0-9]*" "$manifest") || true
    if [ -z "$found" ]; then
        echo "error finding static-pod-resources for the $pod pod. please check if it is running."
        exit 1
    fi
    [ -n "$dirty" ] || not_progressing "$pod"
    echo "found latest $pod: $found"
    latest+=("${found#/etc/kubernetes/}")
done
tar -cpzf "$tarball" -C /etc/kubernetes "${latest[@]}"
chmod 600 "$tarball"

# The image of etcd is on every control-plane node; its client is copied out of it.
image=/var/lib/containers/storage/etcd
if [ ! -x "$image/etcdctl" ]; then
    echo "Could neither pull etcdctl nor find it locally in cache. Aborting!"
    exit 1
fi
sha256sum <"$image/etcdctl" | cut -d ' ' -f 1
mkdir -p "$resources/bin"
cp "$image/etcdctl" "$resources/bin"
# Since 3.5 etcdutl reads snapshots, and since 3.6 etcdctl doesn't any more.
reader=etcdctl
if [ -x "$image/etcdutl" ]; then
    cp "$image/etcdutl" "$resources/bin"
    reader=etcdutl
fi
export PATH=$resources/bin:$PATH ETCDCTL_API=3
etcdctl version

member=NODE_NODE_ENVVAR_NAME_IP
ETCDCTL_ENDPOINTS="https://${!member}:2379" etcdctl snapshot save "$snapshot"
if ! "$reader" snapshot status "$snapshot" -w json; then
    echo "Backup integrity verification failed. Backup appears corrupted. Aborting!"
    rm -f "$tarball" "$snapshot"
    exit 1
fi
echo "snapshot db and kube resources are successfully saved to $dir"
