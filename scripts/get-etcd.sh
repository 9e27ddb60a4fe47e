#!/bin/bash
# Gets the real etcd servers, their clients and `age` for the demo and the tests, from Debian, unpacked
# beside the system: nothing is installed, root is not needed, and a second run takes no time.
#
#   scripts/get-etcd.sh [PART...]     PART: 3.4 (etcd of Debian 12) | 3.5 (etcd of Debian 13) | age
#
# Result: .cache/etcd/PART/usr/bin/... in the repository, or below $ETCD_BACKUP_CACHE/etcd.
# The archive is the one that this machine's apt is configured for, with the suite changed.
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
suite_of() { case $1 in 3.4 | age) echo bookworm ;; 3.5) echo trixie ;; esac; }
packages_of() { case $1 in age) echo age ;; *) echo etcd-server etcd-client ;; esac; }
program_of() { case $1 in age) echo age ;; *) echo etcd ;; esac; }
complete() { [ -x "$store/$1/usr/bin/$(program_of "$1")" ]; }

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
        doing="running $(program_of "$part") of Debian $suite"
        "$store/$part.new/usr/bin/$(program_of "$part")" --help >>"$log" 2>&1 || failed
        mv "$store/$part.new" "$store/$part"
    done
    rm -rf "$folder"
}

[ $# -gt 0 ] || set -- 3.4 3.5 age
for part; do
    [ -n "$(suite_of "$part")" ] || { sed -n 's/^# \{0,1\}//;2,8p' "$0" >&2; exit 2; }
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
