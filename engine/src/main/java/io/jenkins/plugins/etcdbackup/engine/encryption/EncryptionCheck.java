package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ValueVisitor;
import io.jenkins.plugins.etcdbackup.engine.tarball.EncryptionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens each live value of a snapshot with the keys of the tarball beside it, as the API servers would after a restore.
 * Older revisions are left out: no API server reads one. Give it to the reading of the snapshot's contents, then ask for
 * its report; keys are in memory from {@link #of} until {@link #close}.
 */
public final class EncryptionCheck implements ValueVisitor, AutoCloseable {

    private static final int MOST_GROUPS = 20_000;
    private static final String OTHERS = "(others)";

    private final EncryptionFindings.Tarball tarball;
    private final ApiServerKeys keys;
    private final Map<Group, Long> groups = new HashMap<>();

    /** What alike values have in common. */
    private record Group(String resource, Outcome outcome, String provider, String key, String keyId) {}

    private EncryptionCheck(EncryptionFindings.Tarball tarball, ValueDecryption kubeApiServer) {
        this.tarball = tarball;
        this.keys = ApiServerKeys.of(kubeApiServer);
    }

    /** Takes the keys out of a tarball that is known to be whole; throws only what its source throws. */
    public static EncryptionCheck of(InputStream tarGz) throws IOException {
        try (EncryptionFiles files = EncryptionFiles.read(tarGz)) {
            boolean kms = files.hasKmsCredentials();
            if (files.configuration().isEmpty()) {
                return new EncryptionCheck(
                        new EncryptionFindings.Tarball(false, kms, null), ValueDecryption.withoutKeys());
            }
            try (EncryptionConfiguration read =
                    EncryptionConfiguration.read(files.configuration().get())) {
                return new EncryptionCheck(
                        new EncryptionFindings.Tarball(true, kms || read.holdsKeys(), null), ValueDecryption.of(read));
            } catch (BackupException e) {
                return new EncryptionCheck(
                        new EncryptionFindings.Tarball(true, true, e.getMessage()), ValueDecryption.withoutKeys());
            }
        }
    }

    @Override
    public void revision(ByteBuffer key, ByteBuffer value) {
        keys.revision(key, value);
    }

    @Override
    public void live(String resource, ByteBuffer key, ByteBuffer value) {
        DecryptedValue read = keys.decrypt(resource, key, value);
        if (read.outcome() != Outcome.PLAIN || keys.orderOf(resource).listed()) {
            Group group = new Group(resource, read.outcome(), read.provider(), read.key(), read.keyId());
            boolean room = groups.size() < MOST_GROUPS || groups.containsKey(group);
            groups.merge(room ? group : new Group(OTHERS, read.outcome(), read.provider(), OTHERS, ""), 1L, Long::sum);
        }
    }

    /** What was found, once all values were seen. */
    public EncryptionReport report() {
        List<EncryptedValues> values = new ArrayList<>();
        groups.forEach((group, count) -> values.add(new EncryptedValues(
                group.resource(), group.outcome(), group.provider(), group.key(), group.keyId(), count)));
        values.sort(Comparator.comparingLong(EncryptedValues::values)
                .reversed()
                .thenComparing(EncryptedValues::resource)
                .thenComparing(EncryptedValues::by));
        return new EncryptionReport(
                values, tarball.opens(), new EncryptionFindings(tarball, values, keys::orderOf).findings());
    }

    @Override
    public void close() {
        keys.close();
    }
}
