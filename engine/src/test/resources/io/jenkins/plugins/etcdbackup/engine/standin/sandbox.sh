# Starts a pod's container: a mount and PID namespace of its own, so that nothing stays mounted or running after it.
# The machine's programs are bound into the container's root and into the node's root at its mount points.
# usage: sandbox.sh ROOT NODE TOOLS STATE MOUNTS MODE COMMAND...   (inside of unshare --mount --pid --fork)
#   ROOT    the container's root; NODE the node's; TOOLS becomes the container's /usr/local/bin, or is -: then
#           the container has no etcd, whatever the machine has
#   STATE   gets the file `pid`, which is empty until the container is ready
#   MOUNTS  lines of `host-path mount-path ro|rw`, one per host volume
#   MODE    ro or rw: whether the container may write to its own root
set -euo pipefail
root=$1 node=$2 tools=$3 state=$4 mounts=$5 own=$6
shift 6
read -r pid _ </proc/self/stat # as the machine counts, for /proc is still the machine's

dress() { # gives a root the programs of this machine
    local to=$1 name
    for name in bin sbin lib lib32 lib64; do
        if [ -L "/$name" ]; then
            ln -sfn "$(readlink "/$name")" "$to/$name"
        elif [ -d "/$name" ]; then
            mkdir -p "$to/$name"
            mount --rbind "/$name" "$to/$name"
        fi
    done
    mkdir -p "$to"/{usr,dev,proc,etc/alternatives}
    mount --rbind /usr "$to/usr"
    mount --rbind /dev "$to/dev"
    mount -t proc proc "$to/proc" 2>/dev/null || mount --rbind /proc "$to/proc"
    mount --bind /etc/alternatives "$to/etc/alternatives"
}

mount --bind "$root" "$root"
mkdir -p "$root"/{tmp,root,run,var,etc,sys}
chmod 1777 "$root/tmp"
dress "$root"
if [ "$tools" != - ]; then
    mount --bind "$tools" "$root/usr/local/bin"
else
    for program in "$root"/usr/bin/etcd{,ctl,utl}; do
        if [ -e "$program" ]; then mount --bind /dev/null "$program"; fi
    done
fi
while read -r from to mode; do
    [ -n "$from" ] || continue
    mkdir -p "$root$to"
    mount --bind "$node$from" "$root$to"
    if [ "$from" = / ]; then
        dress "$root$to"
        mount --bind "$node/usr/local/bin" "$root$to/usr/local/bin"
        if [ -s "$state/small-disk" ]; then
            mount -t tmpfs -o "size=$(cat "$state/small-disk"),mode=755" tmpfs "$root$to/home/core"
        fi
    fi
    [ "$mode" = rw ] || mount -o remount,bind,ro "$root$to"
done <"$mounts"
[ "$own" = rw ] || mount -o remount,bind,ro "$root"
cd "$root"
exec 9>"$state/pid"
exec chroot "$root" /bin/bash -c '
    pid=$1
    shift
    cd /
    "$@" 9>&- &
    main=$!
    trap "kill -TERM $main 2>/dev/null" TERM
    echo "$pid" >&9
    exec 9>&-
    wait $main
    code=$?
    while kill -0 $main 2>/dev/null; do
        wait $main
        code=$?
    done
    exit $code' container "$pid" "$@"
