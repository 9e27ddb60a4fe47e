package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version as etcd stores it of cluster and storage: major and minor count, so it ends in .0 and has nothing behind. */
final class EtcdVersion {

    private static final Pattern STORED = Pattern.compile("3\\.(0|[1-9]\\d?)\\.0");

    private EtcdVersion() {}

    /** The minor number of a version 3.x.0, or nothing. */
    static OptionalInt minor(String text) {
        Matcher version = STORED.matcher(text);
        return version.matches() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
    }
}
