#!/bin/sh
# etcd-backup: this script with the jar behind it, whose directory Java reads from the file's end.
#
# It gives Java what a jar can't ask for: the quick compiler alone for short commands, a class-data archive in the user's
# cache (about a third of a start), a small young heap, and UTF-8 file names where the locale is C.
#   JAVA_HOME                 the Java to use; else that on the PATH; 17 or newer
#   ETCD_BACKUP_JAVA_OPTIONS  more of Java's options, such as -Xmx512m

self=$0
while [ -h "$self" ]; do
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
done

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java)}
if [ ! -x "$java" ]; then
    where="put one on the PATH or set JAVA_HOME"
    [ "$JAVA_HOME" ] && where="there is none in JAVA_HOME, $JAVA_HOME"
    echo "etcd-backup needs Java 17 or newer: $where." >&2
    exit 127
fi
home=$(readlink -f "$java" 2>/dev/null || echo "$java")
home=${home%/bin/java}
version=17
if [ -r "$home/release" ]; then
    while IFS='="' read -r name _ value _; do
        [ "$name" = JAVA_VERSION ] && version=${value%%.*} && version=${version%%-*}
    done <"$home/release"
fi
if [ "$version" -lt 17 ] 2>/dev/null; then
    echo "etcd-backup needs Java 17 or newer; $java is of version $version. Set JAVA_HOME to another." >&2
    exit 127
fi

# Without a locale Java would write file names in ASCII and not find others.
case $(uname -s)/${LC_ALL:-${LC_CTYPE:-$LANG}} in
    Linux/ | Linux/C | Linux/POSIX) LC_ALL=C.UTF-8 export LC_ALL ;;
esac

# The second compiler pays off where a whole file is hashed or a run takes minutes.
command=none short=yes kind=
case ${1-} in
    backup | rehearse | decrypt | verify | restore-check | inventory) command=$1 short='' ;;
    [a-z]*) command=$1 ;;
esac
case $command in *[!a-z-]*) command=none ;; esac
for word in "$@"; do
    [ "$word" = --no-sha256 ] && short=yes
    # A pair needs classes that a single file does not.
    [ -d "$word" ] && kind=-directory
done

# The user's options come last, and so have the last word.
# shellcheck disable=SC2086 # they are words
set -- $ETCD_BACKUP_JAVA_OPTIONS -cp "$self" io.jenkins.plugins.etcdbackup.engine.cli.Main "$@"
if [ "$short" ]; then
    set -- -XX:TieredStopAtLevel=1 "$@"
else
    # All but ciphers and hashes is over in a run before that compiler pays off.
    [ "$command" = decrypt ] ||
        set -- -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 \
            -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 "$@"
    # Before it has got to them, Java's ciphers read a few megabytes a second. Their tables are made once.
    set -- -XX:CompileCommand=quiet '-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.01' \
        '-XX:CompileCommand=exclude,com.sun.crypto.provider.AESCrypt::<clinit>' \
        '-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.02' "$@"
fi
# Libraries do what newer Javas warn of. To allow native code, which the commands that reach a cluster load, makes their own
# class-data archive useless.
if [ "$version" -ge 24 ]; then
    set -- --sun-misc-unsafe-memory-access=allow "$@"
    case $command in backup | rehearse | decrypt) command='' && set -- --enable-native-access=ALL-UNNAMED "$@" ;; esac
fi

# One archive for each command, Java and jar. It is written under a name of its own when that Java ends, and given its
# name by the next call, so that no Java ever reads or overwrites half of one. Whatever goes wrong here, Java does without.
cache=${ETCD_BACKUP_CLASS_CACHE-${XDG_CACHE_HOME:-$HOME/.cache}/etcd-backup}
if [ "$command" ] && [ "$cache" ]; then
    id=$(ls -ldLi "$self" "$home/lib/server/libjvm.so" "$home/lib/modules" 2>/dev/null | cksum)
    archive=$cache/$command$kind-${id%% *}.jsa
    if [ ! -f "$archive" ]; then
        for made in "$archive".*; do
            [ -f "$made" ] || continue
            kill -0 "${made##*.}" 2>/dev/null && continue
            # An archive that was not finished has zeros for its first bytes.
            if [ "$(head -c 4 "$made" | tr -d '\0')" ]; then mv -f "$made" "$archive"; else rm -f "$made"; fi
        done 2>/dev/null
    fi
    if [ -f "$archive" ]; then
        set -- -XX:SharedArchiveFile="$archive" "$@"
    elif mkdir -p "$cache" 2>/dev/null && chmod 700 "$cache" 2>/dev/null && [ -w "$cache" ]; then
        find "$cache" -name '*.jsa*' -mtime +60 -exec rm -f {} + 2>/dev/null
        set -- -XX:ArchiveClassesAtExit="$archive.$$" "$@"
    fi
fi

exec "$java" -XX:+UseSerialGC -Xshare:auto -Xlog:disable "$@"
