#!/bin/bash
# Shows a whole backup against a stand-in OKD control plane on this machine, with each method, and proves that it
# restores: the snapshot of each is restored into a fresh etcd that must serve the recorded revision and keys.
#
#   scripts/demo.sh [--okd 4.8|4.15|4.20|4.22|5.0] [--etcd 3.4|3.5|3.6|3.7] [--megabytes N] [--keep]
#
# Default: OKD 4.22 with its etcd. --keep leaves the backups and logs in place.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
okd_release= release= megabytes=110 keep=no
while [ $# -gt 0 ]; do
    case $1 in
        --okd) okd_release=$2; shift 2 ;;
        --etcd) release=$2; shift 2 ;;
        --megabytes) megabytes=$2; shift 2 ;;
        --keep) keep=yes; shift ;;
        *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done

started=$SECONDS
work=$(mktemp -d "${TMPDIR:-/tmp}/etcd-backup-demo.XXXXXX")
okd=$work/okd
children=()

bold() { if [ -t 1 ]; then printf '\n\033[1m== %s\033[0m\n' "$*"; else printf '\n== %s\n' "$*"; fi; }
part=starting
log=
begin() { # begin PART [LOG]: what is said of a failure from here on
    part=$1 log=${2-}
    bold "$part"
}
end() {
    local code=$? child
    trap - EXIT INT TERM
    if [ $code -ne 0 ]; then
        printf '\nThe demo failed while %s (after %d s).\n' "$part" $((SECONDS - started)) >&2
        if [ -n "$log" ] && [ -s "$log" ]; then
            printf 'The last lines of %s:\n' "$log" >&2
            tail -n 15 "$log" >&2
        fi
    fi
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
    if [ $keep = yes ]; then echo "kept: $work"; else rm -rf "$work"; fi
    exit $code
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
fail() { echo "$*" >&2; exit 1; }

await() { # await SECONDS PID WHAT COMMAND...: until the command succeeds, as long as the process lives
    local end=$((SECONDS + $1)) pid=$2 what=$3
    shift 3
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || fail "$what ended"
        [ $SECONDS -lt $end ] || fail "$what did not come up in time"
        sleep 0.2
    done
}

# Which etcd a release has, as the stand-in itself says (OkdRelease.java).
etcd_of() { case $1 in 4.8) echo 3.4 ;; 4.15 | 4.20) echo 3.5 ;; *) echo 3.6 ;; esac; }
chosen=$okd_release$release
if [ -z "$okd_release" ]; then
    case $release in 3.4) okd_release=4.8 ;; 3.5) okd_release=4.20 ;; 3.7) okd_release=5.0 ;; *) okd_release=4.22 ;; esac
fi
[ -n "$release" ] || release=$(etcd_of "$okd_release")

begin "a backup of OKD $okd_release with etcd $release, and its restore"
"$here/scripts/get-etcd.sh" "$release" || {
    [ $? = 3 ] && [ -z "$chosen" ] || fail "etcd $release can't be had on this machine"
    okd_release=4.20 release=3.5
    begin "a backup of OKD $okd_release with etcd $release instead, and its restore"
    "$here/scripts/get-etcd.sh" "$release"
}
bin=${ETCD_BACKUP_CACHE:-$here/.cache}/etcd/$release/usr/bin
etcdctl=$bin/etcdctl
etcdutl=$bin/etcdutl
[ -x "$etcdutl" ] || etcdutl=$etcdctl # one program until 3.4
export ETCDCTL_API=3
"$bin/etcd" --version | sed -n 1p

begin "building the engine" "$work/build.log"
"$here/scripts/build-engine.sh" >"$log" 2>&1
echo "engine/target/etcd-backup.jar"

begin "starting the stand-in control plane of OKD $okd_release ($megabytes MB in etcd $release)" "$work/okd.log"
"$here/scripts/stand-in.sh" "$okd" --okd "$okd_release" --etcd "$release" --megabytes "$megabytes" >"$log" 2>&1 &
children+=($!)
await 180 $! "the stand-in" test -e "$okd/access/ready"
tail -n 1 "$log"

member() { (. "$okd/access/etcd.env" && "$etcdctl" "$@"); } # asks the stand-in's own etcd
figure() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" <<<"$2"; }
equal() { # equal WHAT RECORDED SERVED
    [ -n "$2" ] && [ "$2" = "$3" ] || fail "$1: recorded ${2:-nothing}, but ${3:-nothing} is served"
    printf '  %-28s %s\n' "$1" "$3"
}

prove() { # prove METHOD NUMBER: takes a backup, compares, restores, asks
    local method=$1 out=$work/backup-$1 taken=$work/$1.log snapshot status printed answer keys address=127.$((RANDOM % 200 + 16)).$((RANDOM % 200 + 16)).$2
    begin "taking a backup with --method $method" "$taken"
    mkdir "$out"
    java -jar "$here/engine/target/etcd-backup.jar" backup --kubeconfig "$okd/access/kubeconfig" --output "$out" \
        --method "$method" 2>&1 | tee "$log"
    snapshot=$(find "$out" -name 'snapshot_*.db')
    [ "$(wc -l <<<"$snapshot")" = 1 ] && [ -s "$snapshot" ] || fail "there is not exactly one snapshot_*.db below $out"
    ls -l "$(dirname "$snapshot")"

    begin "comparing the status line with that of etcd $release's own tool"
    status=$("$etcdutl" snapshot status "$snapshot" -w json 2>/dev/null)
    printed=$(grep -o '{"hash":[0-9]*,"revision":[0-9]*,"totalKey":[0-9]*,"totalSize":[0-9]*\(,"version":"[^"]*"\)\?}' "$taken" | tail -n 1)
    echo "  etcd-backup  ${printed:-printed none}"
    echo "  $(printf '%-11s' "${etcdutl##*/}")  $status"
    [ "$printed" = "$status" ] || fail "the two differ"

    begin "restoring the snapshot into a fresh etcd" "$work/restored-$method.log"
    "$etcdutl" snapshot restore "$snapshot" --data-dir "$work/restored-$method" >"$log" 2>&1
    "$bin/etcd" --data-dir "$work/restored-$method" --listen-client-urls "http://$address:2379" \
        --advertise-client-urls "http://$address:2379" --listen-peer-urls "http://$address:2380" >>"$log" 2>&1 &
    children+=($!)
    await 60 $! "the restored etcd" "$etcdctl" --endpoints "http://$address:2379" endpoint health
    restored() { "$etcdctl" --endpoints "http://$address:2379" "$@"; }
    answer=$(restored endpoint status -w json)
    equal "revision" "$(figure revision "$printed")" "$(figure revision "$answer")"
    keys=$(live "$(figure revision "$printed")" member)
    equal "keys at that revision" "$keys" "$(live "$(figure revision "$printed")" restored)"
    equal "cluster id" "$(cluster_id member)" "$(cluster_id restored)"
    kill $!
}
live() { "$2" get / --prefix --keys-only --rev "$1" | grep -c .; } # live REVISION WHOM: how many keys were there
cluster_id() {
    "$1" get --print-value-only /kubernetes.io/config.openshift.io/clusterversions/version |
        sed -n 's/.*"clusterID":"\([^"]*\)".*/\1/p'
}

prove script 1
prove direct 2

begin "looking for what the backups left on the cluster" "$work/okd.log"
kill "${children[0]}"
wait "${children[0]}" || true # ended by the signal
tail -n 1 "$log"
tail -n 1 "$log" | grep -q '^clients left no ' || fail "the cluster is not as it was"

bold "Done in $((SECONDS - started)) s: two backups, and both restore."
