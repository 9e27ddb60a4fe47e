package io.jenkins.plugins.etcdbackup;

import static java.util.Map.entry;

import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a sentence names an option to the people who read it: by the step's parameter where somebody wrote a pipeline, by
 * the field's label where somebody filled in a form. In a sentence of our own it stands as {@code [[parameter]]} or
 * {@code [[parameter=value]]}.
 */
public enum OptionWording implements Wording {
    /** {@code method: 'direct'}. */
    STEP {
        @Override
        String word(String parameter, String value) {
            return value.isEmpty() ? parameter : parameter + ": '" + value + "'";
        }

        @Override
        String remedy(String parameter, String value) {
            return value.isEmpty() ? parameter + ":" : word(parameter, value);
        }
    },
    /** {@code "Method": direct}. */
    FORM {
        @Override
        String word(String parameter, String value) {
            return '"' + LABELS.get(parameter) + '"' + (value.isEmpty() ? "" : ": " + value);
        }

        @Override
        String remedy(String parameter, String value) {
            return word(parameter, value);
        }
    };

    /** By the parameter, what the forms call its field. */
    static final Map<String, String> LABELS = Map.ofEntries(
            entry("allow", "Go on although these checks fail"),
            entry("archive", "Archive the files with the build"),
            entry("build", "Build"),
            entry("caCertificate", "CA certificate"),
            entry("cluster", "Cluster"),
            entry("clusters", "Several clusters instead of one"),
            entry("compareMembers", "Compare the members of etcd"),
            entry("concurrency", "At a time"),
            entry("credentialsId", "Credentials"),
            entry("debugImage", "Debug image"),
            entry("debugNamespace", "Debug namespace"),
            entry("dir", "Directory in the workspace"),
            entry("dryRun", "Dry run: make every check, create nothing"),
            entry("encryptKeysTo", "Encrypt the keys to"),
            entry("encryptTo", "Encrypt to"),
            entry("failIfVanished", "Failed if these vanished"),
            entry("identityCredentialsId", "Secret key of an encrypted backup"),
            entry("job", "Job"),
            entry("lockTimeout", "Wait for another backup, in minutes"),
            entry("method", "Method"),
            entry("name", "Name"),
            entry("namespace", "Namespace"),
            entry("node", "Control-plane node"),
            entry("onlyIfVersionChanged", "Only if the cluster's version changed"),
            entry("quietHours", "Quiet hours"),
            entry("raw", "Leave nothing out"),
            entry("rehearse", "Rehearse the restore"),
            entry("resource", "Resource"),
            entry("selector", "Labels"),
            entry("serverUrl", "API server"),
            entry("skipTlsVerify", "Accept any certificate"),
            entry("staticResources", "Static pod resources"),
            entry("staticResourcesDir", "Directory of the static pod resources"),
            entry("timeoutMinutes", "Time-out in minutes"),
            entry("unstableOnWarnings", "Unstable if there are warnings"),
            entry("warnIfVanished", "Unstable if these vanished"),
            entry("withContents", "With all that is in the namespace"));

    private static final Pattern MARK = Pattern.compile("\\[\\[([A-Za-z]{1,40})(?:=([^\\]]{0,200}))?]]");

    /** Within a sentence. */
    abstract String word(String parameter, String value);

    /** As what to set. */
    abstract String remedy(String parameter, String value);

    @Override
    public String word(Option option, String value) {
        return parameter(option).map(name -> remedy(name, value)).orElseGet(() -> NEUTRAL.word(option, value));
    }

    @Override
    public String apply(String sentence) {
        return MARK.matcher(Wording.super.apply(sentence))
                .replaceAll(mark -> Matcher.quoteReplacement(
                        LABELS.containsKey(mark.group(1))
                                ? word(mark.group(1), mark.group(2) == null ? "" : mark.group(2))
                                : mark.group()));
    }

    /** The parameter of {@code etcdBackup} or {@code etcdBackupGet}; no step rehearses on a machine of its own, so there is none for that. */
    static Optional<String> parameter(Option option) {
        return Optional.ofNullable(
                switch (option) {
                    case ALLOW -> "allow";
                    case DEBUG_IMAGE -> "debugImage";
                    case DEBUG_NAMESPACE -> "debugNamespace";
                    case ENCRYPT_TO -> "encryptTo";
                    case LOCK_TIMEOUT -> "lockTimeout";
                    case METHOD -> "method";
                    case NODE -> "node";
                    case REHEARSE -> "rehearse";
                    case STATIC_RESOURCES -> "staticResources";
                    case TIMEOUT -> "timeoutMinutes";
                    case IDENTITY -> "identityCredentialsId";
                    case RAW -> "raw";
                    case WITH_CONTENTS -> "withContents";
                    case ETCD, ETCDCTL, SCRATCH -> null;
                });
    }
}
