package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file after verification, as {@code verify --json} prints it.
 *
 * @param kind {@code snapshot}, {@code static-resources}, {@code encrypted} or {@code directory}
 * @param sha256 of the whole file; null for what is no snapshot
 * @param status null where there is none
 */
public record VerifiedFile(
        String file,
        String kind,
        boolean passed,
        Long size,
        String sha256,
        SnapshotStatus status,
        List<Finding> findings) {

    /** Of a file that could not be read because it is encrypted. */
    static final String ENCRYPTED = "encrypted";

    public VerifiedFile {
        findings = List.copyOf(findings);
    }

    static VerifiedFile of(String file, String kind, List<Finding> findings) {
        return new VerifiedFile(file, kind, noneFailed(findings), null, null, null, findings);
    }

    /** The same file after more was found out about it. */
    VerifiedFile with(List<Finding> more) {
        List<Finding> all = Stream.concat(findings.stream(), more.stream()).toList();
        return new VerifiedFile(file, kind, noneFailed(all), size, sha256, status, all);
    }

    static boolean noneFailed(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }
}
