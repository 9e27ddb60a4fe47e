package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Bucket "cluster": clusterVersion, and since 3.5 downgrade, a JSON object. A version or an object that does not decode
 * ends the server when it starts (etcd v3.5, etcdserver/api/membership/store.go, and v3.6,
 * server/storage/schema/membership.go: ClusterVersionFromBackend and DowngradeInfoFromBackend).
 */
final class ClusterCheck implements BucketCheck {

    private static final String VERSION = "cluster-version";

    private final SchemaFindings findings;
    private OptionalInt minor = OptionalInt.empty();
    private OptionalInt downgradeTo = OptionalInt.empty();

    ClusterCheck(SchemaFindings findings) {
        this.findings = findings;
    }

    @Override
    public void entry(Entry entry) {
        if (entry.key().is("clusterVersion")) {
            minor = EtcdVersion.minor(entry.value().text());
            minor.ifPresentOrElse(
                    findings::noteRelease,
                    () -> findings.damage(
                            VERSION,
                            "The cluster's version is "
                                    + FindingList.quote(entry.value().text()) + ", no version such as 3.5.0."));
        } else if (entry.key().is("downgrade")) {
            checkDowngrade(StoredJson.read(
                    entry.value(), Map.of("target-version", StoredJson.TEXT, "enabled", StoredJson.BOOLEAN)));
        } else {
            findings.unknown(VERSION, "Bucket cluster has a key that etcd does not have, " + entry.key() + ".");
        }
    }

    private void checkDowngrade(StoredJson downgrade) {
        boolean wrong = findings.reportForm(
                VERSION, "The record of a downgrade", downgrade.form(), ": etcd stops when it starts.");
        if (!wrong && downgrade.field("enabled").asBoolean()) {
            String target = downgrade.field("target-version").asText();
            downgradeTo = EtcdVersion.minor(target);
            if (downgradeTo.isEmpty()) {
                findings.damage(
                        VERSION,
                        "A downgrade is enabled to " + FindingList.quote(target) + ", no version such as 3.5.0.");
            }
        }
    }

    /** The cluster's version 3.x, if it is known. */
    OptionalInt minor() {
        return minor;
    }

    /** The version 3.x to which a downgrade is enabled. */
    OptionalInt downgradeTo() {
        return downgradeTo;
    }

    @Override
    public void finish() {
        findings.passUnlessFound(
                VERSION,
                minor.isPresent()
                        ? "The cluster's version is 3." + minor.getAsInt() + "."
                        : "The cluster had not agreed on a version yet.");
    }
}
