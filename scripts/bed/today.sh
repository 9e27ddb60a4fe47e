#!/bin/bash
# A node of a current Kubernetes for `make cluster-test`: the one-node cluster of ../shared/cluster, which is Kubernetes 1.20,
# with the programs of scripts/bed/get-kubernetes.sh, etcd 3.6, bound tokens, and Pod Security `restricted` enforced wherever a
# namespace doesn't ask for less. Root on Debian 12; one of the two clusters can be up at a time.
#
#   scripts/bed/today.sh up      builds what is missing, starts it, prints the kubeconfig to test with
#   scripts/bed/today.sh down    stops it and deletes its state
#
# Everything is kept in $OKD_BED_TODAY (default ${XDG_CACHE_HOME:-$HOME/.cache}/okd-bed-today). The cluster's scripts are copied
# there and changed where today's programs want it; a change that no longer applies ends this script.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cluster=${OKD_CLUSTER_SCRIPTS:-$here/../shared/cluster}
cache=${XDG_CACHE_HOME:-$HOME/.cache}
plain=${OKD_BED:-$cache/okd-bed}
export OKD_BED=${OKD_BED_TODAY:-$cache/okd-bed-today}
scripts=$OKD_BED/scripts
release=4.22.0-okd-scos.6
older=4.21.0-okd-scos.9

change() { # change FILE SED-EXPRESSION...
    local file=$scripts/$1 before expression
    shift
    for expression; do
        before=$(sha256sum <"$file")
        sed -i -E "$expression" "$file"
        [ "$before" != "$(sha256sum <"$file")" ] || {
            echo "today: nothing in $(basename "$file") to change by: $expression" >&2
            exit 1
        }
    done
}

copy_scripts() {
    rm -rf "$scripts"
    mkdir -p "$scripts"
    cp "$cluster"/*.sh "$cluster"/*.c "$scripts"
    # Secrets with tokens are not made any more.
    change lib.sh '/^token\(\) /,/^}/c\
token() { # token SERVICEACCOUNT: a bound token into R/token and R/kubeconfig\
  k create token "$1" -n etcd-backup --duration=12h >"$R/token/$1"\
  chmod 600 "$R/token/$1"\
  kubeconfig "$R/kubeconfig/$1.kubeconfig" "token: $(cat "$R/token/$1")"\
}'
    # Machines of tests are busy.
    change lib.sh 's/SECONDS \+ \$1\)\)/SECONDS + 4 * $1))/'
    change up.sh \
        "s/^VERSION=.*/VERSION=$release/" \
        "s/^OLDVERSION=.*/OLDVERSION=$older/" \
        's, etcd --name , "$W/bin/etcd" --name ,' \
        's/ --port=0//' \
        's/ --container-runtime=remote//' \
        's/ --pod-infra-container-image=[^ ]*//' \
        's/^failSwapOn: false$/&\nfailCgroupV1: false/' \
        's,--enable-admission-plugins=NodeRestriction,& --admission-control-config-file="$R/etc/admission.yaml",' \
        's,^start kube-apiserver ,cat >"$R/etc/admission.yaml" <<E\
apiVersion: apiserver.config.k8s.io/v1\
kind: AdmissionConfiguration\
plugins:\
- name: PodSecurity\
  configuration:\
    apiVersion: pod-security.admission.config.k8s.io/v1\
    kind: PodSecurityConfiguration\
    defaults: {enforce: restricted\, enforce-version: latest}\
E\
&,' \
        's/(kind: Namespace.nmetadata: \{name: %s)\}/\1, labels: {pod-security.kubernetes.io\/enforce: privileged}}/'
}

up() {
    local kubernetes etcd program
    [ -x "$cluster/up.sh" ] || { echo "today: $cluster has no one-node cluster" >&2; exit 3; }
    kubernetes=$("$here/scripts/bed/get-kubernetes.sh" | tail -n 1)
    "$here/scripts/get-etcd.sh" 3.6 >&2
    etcd=${ETCD_BACKUP_CACHE:-$here/.cache}/etcd/3.6/usr/bin
    OKD_BED=$plain "$cluster/build.sh" --lean >&2
    mkdir -p "$OKD_BED"/{bin,images}
    for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl; do
        ln -sf "$kubernetes/$program" "$OKD_BED/bin/$program"
    done
    ln -sf "$etcd/etcd" "$OKD_BED/bin/etcd"
    ln -sf "$plain/bin/pause" "$plain/bin/slowlink" "$OKD_BED/bin/"
    ln -sf "$plain/images/pause.tar" "$OKD_BED/images/pause.tar"
    [ -s "$OKD_BED/images/tools.tar" ] \
        || "$here/scripts/bed/add-etcd.sh" "$plain/images/tools.tar" "$etcd" localhost/tools:1 "$OKD_BED/images/tools.tar"
    copy_scripts
    "$scripts/up.sh" >&2
    echo "$OKD_BED/run/kubeconfig/jenkins.kubeconfig"
}

down() {
    [ -x "$scripts/down.sh" ] || return 0
    "$scripts/down.sh" --purge >&2
}

case ${1-} in
up | down) "$1" ;;
*)
    sed -n 's/^# \{0,1\}//;2,10p' "$0" >&2
    exit 2
    ;;
esac
