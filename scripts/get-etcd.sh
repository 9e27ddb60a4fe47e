#!/bin/bash
# Gets the real etcd servers, their clients and `age` for the demo and the tests, unpacked or built beside the
# system: nothing is installed, root is not needed, and a second run takes no time.
#
#   scripts/get-etcd.sh [PART...]     PART: 3.4 (etcd of Debian 12) | 3.5 (of Debian 13) | 3.6 | 3.7 | age | promtool
#
# Result: .cache/etcd/PART/usr/bin/... in the repository, or below $ETCD_BACKUP_CACHE/etcd.
# Debian's parts come from the archive that this machine's apt is configured for, with the suite changed.
# Debian has no etcd 3.6 and 3.7: they are built from their Go modules, whose versions and sums scripts/go/etcd-PART
# pins, with this machine's Go or, where it is too old or missing, Debian's. Where that can't be done either, the
# reason is left in PART.missing beside them; ends with 3 if such a part was asked for by name.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
store=${ETCD_BACKUP_CACHE:-$here/.cache}/etcd
log=$store/get-etcd.log
doing=starting

say() { printf 'get-etcd: %s\n' "$*"; }
failed() {
    say "failed while $doing. The last lines of $log:" >&2
    tail -n 15 "$log" >&2 || true
    exit 1
}

# What each part consists of, and the file that is there when it is complete.
suite_of() { case $1 in 3.4 | age | promtool) echo bookworm ;; 3.5) echo trixie ;; go) echo forky ;; 3.6 | 3.7) echo none ;; esac; }
packages_of() { case $1 in age) echo age ;; promtool) echo prometheus ;; go) echo golang-1.26-go golang-1.26-src ;; *) echo etcd-server etcd-client ;; esac; }
program_of() { case $1 in age | promtool) echo "bin/$1" ;; go) echo lib/go-1.26/bin/go ;; *) echo bin/etcd ;; esac; }
complete() { [ -x "$store/$1/usr/$(program_of "$1")" ]; }

# The entries of this machine's apt sources that carry its own Debian release, with SUITE in its place.
sources_for() { # sources_for SUITE FOLDER
    local suite=$1 folder=$2 own file
    own=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        sed -nE "s,^[ \t]*deb[ \t]+((\[[^]]*\][ \t]+)?[^ \t#]+)[ \t]+$own[ \t]+main.*,deb \1 $suite main,p" "$file"
    done >"$folder/archive.list"
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        awk -v RS= -v own="$own" -v suite="$suite" '
            tolower($0) ~ /(^|\n)enabled:[ \t]*no/ { next }
            !match("\n" tolower($0), "\nsuites:[^\n]*[ \t]" own "([ \t]|\n|$)") { next }
            !match("\n" tolower($0), "\ncomponents:[^\n]*[ \t]main([ \t]|\n|$)") { next }
            {
                n = split($0, line, "\n")
                for (i = 1; i <= n; i++) {
                    key = tolower(line[i])
                    if (key ~ /^#/) continue
                    if (key ~ /^suites:/) line[i] = "Suites: " suite
                    if (key ~ /^components:/) line[i] = "Components: main"
                    if (key ~ /^types:/) line[i] = "Types: deb"
                    print line[i]
                }
                print ""
            }' "$file"
    done >"$folder/archive.sources"
    [ -s "$folder/archive.list" ] || [ -s "$folder/archive.sources" ] || {
        echo "no entry for '$own main' in /etc/apt/sources.list or /etc/apt/sources.list.d" >>"$log"
        return 1
    }
}

# apt-get with lists, cache and sources of its own: the system's are neither changed nor waited for.
private_apt() { # private_apt FOLDER ARGUMENT...
    local folder=$1
    shift
    apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/sources" \
        -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null -o APT::Default-Release= \
        -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any "$@"
}

get() { # get SUITE PART...
    local suite=$1 folder part deb
    shift
    folder=$(mktemp -d "$store/apt-$suite.XXXXXX")
    mkdir -p "$folder"/{sources,state/lists/partial,cache/archives/partial,debs}
    : >"$folder/status"
    doing="reading this machine's apt sources"
    sources_for "$suite" "$folder/sources" || failed
    doing="fetching the package lists of Debian $suite"
    say "$doing"
    private_apt "$folder" update >>"$log" 2>&1 || failed
    for part in "$@"; do
        doing="downloading $(packages_of "$part") of Debian $suite"
        say "$doing"
        rm -rf "${folder:?}/debs" "$store/$part" "$store/$part.new"
        mkdir -p "$folder/debs" "$store/$part.new"
        # shellcheck disable=SC2046
        (cd "$folder/debs" && private_apt "$folder" download $(packages_of "$part")) >>"$log" 2>&1 || failed
        doing="unpacking $(packages_of "$part") of Debian $suite"
        for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$store/$part.new" >>"$log" 2>&1 || failed; done
        doing="running $(basename "$(program_of "$part")") of Debian $suite"
        case $part in
            go) "$store/go.new/usr/lib/go-1.26/bin/go" version >>"$log" 2>&1 || failed ;;
            *) "$store/$part.new/usr/$(program_of "$part")" --help >>"$log" 2>&1 || failed ;;
        esac
        mv "$store/$part.new" "$store/$part"
    done
    rm -rf "$folder"
}

# A Go that is new enough for the modules in a folder: this machine's, or Debian's beside it. Prints its program.
go_for() { # go_for FOLDER
    local own
    own=$(command -v go || true)
    if [ -n "$own" ] && (cd "$1" && GOTOOLCHAIN=local "$own" list -m) >>"$log" 2>&1; then
        echo "$own"
        return
    fi
    complete go || (get forky go) >&2 || return 1
    echo "$store/go/usr/lib/go-1.26/bin/go"
}

build() { # build PART: etcd, etcdctl and etcdutl of a release that Debian does not have
    local part=$1 modules=$here/scripts/go/etcd-$1 go programs
    rm -rf "${store:?}/$part" "$store/$part.new" "$store/$part.missing"
    go=$(go_for "$modules") || {
        echo "it is built with Go, and neither this machine's nor Debian's can be used here" >"$store/$part.missing"
        return 1
    }
    programs=$store/$part.new/usr/bin
    mkdir -p "$programs"
    say "building etcd $part from its Go modules (some minutes)"
    (
        cd "$modules"
        # No cgo: the programs run on every machine, and in an image without libraries.
        export GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 GOFLAGS='-mod=readonly -trimpath -buildvcs=false'
        "$go" build -ldflags '-s -w' -o "$programs/etcd" go.etcd.io/etcd/server/v3 &&
            "$go" build -ldflags '-s -w' -o "$programs/" go.etcd.io/etcd/etcdctl/v3 go.etcd.io/etcd/etcdutl/v3
    ) >>"$log" 2>&1 && "$programs/etcd" --version >>"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        echo "its Go modules could not be fetched or built: $(tail -n 1 "$log")" >"$store/$part.missing"
        rm -rf "$store/$part.new"
        return 1
    }
    mv "$store/$part.new" "$store/$part"
}

by_name=$#
[ $# -gt 0 ] || set -- 3.4 3.5 3.6 3.7 age
for part; do
    [ -n "$(suite_of "$part")" ] || { sed -n 's/^# \{0,1\}//;2,12p' "$0" >&2; exit 2; }
done
mkdir -p "$store"
exec 9>"$store/.lock"
flock 9 # another run may be getting the same parts
trap 'rm -rf "$store"/apt-*' EXIT
: >"$log"
for suite in bookworm trixie; do
    missing=()
    for part; do
        if [ "$(suite_of "$part")" = $suite ] && ! complete "$part"; then missing+=("$part"); fi
    done
    [ ${#missing[@]} = 0 ] || get $suite "${missing[@]}"
done
code=0
for part; do
    [ "$(suite_of "$part")" != none ] || complete "$part" || build "$part" || {
        say "etcd $part: $(cat "$store/$part.missing")" >&2
        [ "$by_name" = 0 ] || code=3
    }
done
exit $code
