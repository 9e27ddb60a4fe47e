package io.jenkins.plugins.etcdbackup.configuration;

import hudson.AbortException;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Public keys as a pipeline gives them, in a list, or as a form does, one to a line. */
public final class RecipientList {

    private RecipientList() {}

    /** One key each, whatever is between them. */
    public static List<String> split(List<String> given) {
        return given == null
                ? List.of()
                : given.stream()
                        .flatMap(text -> Stream.of(text.split("[\\s,]+")))
                        .filter(key -> !key.isEmpty())
                        .toList();
    }

    /** The cluster's and the job's: a job adds readers, and takes none away. */
    public static Recipients both(List<String> cluster, List<String> job) throws AbortException {
        Set<String> all = new LinkedHashSet<>(cluster);
        all.addAll(job);
        return parse(new ArrayList<>(all));
    }

    public static FormValidation check(String text) {
        return FormChecks.answer(wrong(split(List.of(text))));
    }

    /** @return a sentence, or null */
    static String wrong(List<String> keys) {
        try {
            parse(keys);
            return null;
        } catch (AbortException e) {
            return e.getMessage();
        }
    }

    private static Recipients parse(List<String> keys) throws AbortException {
        try {
            return keys.isEmpty() ? Recipients.NONE : Recipients.parse(keys);
        } catch (BackupException e) {
            throw new AbortException(e.getMessage());
        }
    }
}
