package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ChangeVisitor;
import io.jenkins.plugins.etcdbackup.engine.tarball.EncryptionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Opens each live value of a snapshot with the keys of the tarball beside it, as the API servers would after a restore.
 * Older revisions are left out: no API server reads one. Give it to the verification of the snapshot, then ask for its
 * report; keys are in memory from {@link #of} until {@link #close}.
 *
 * <p>One walk is enough: each value counts as it comes, and no more once another change replaces it, which opens it again.
 * Only what is read with keys that lie in the snapshot waits for its end.
 */
public final class EncryptionCheck implements ChangeVisitor, AutoCloseable {

    private static final int MAX_GROUPS = 20_000;
    private static final String OTHERS = "(others)";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** A place takes eight bytes: an eighth of the heap. */
    private static final long MAX_WAITING = Runtime.getRuntime().maxMemory() / 64;

    private final KeysAt keysAt;
    private final ApiServerKeys keys;
    private final KeyResources resources = new KeyResources();
    private final Map<Group, long[]> groups = new HashMap<>();
    private Group newest;
    private long[] newestCount;
    private final LongStream.Builder waiting = LongStream.builder();
    private long placesWaiting;
    private boolean complete;

    /** What alike values have in common. */
    private record Group(String resource, DecryptedValue read) {}

    private EncryptionCheck(KeysAt keysAt, ValueDecryption kubeApiServer) {
        this.keysAt = keysAt;
        this.keys = new ApiServerKeys(kubeApiServer);
    }

    /** Takes the keys out of a tarball that is known to be whole; throws only what its source throws. */
    public static EncryptionCheck of(InputStream tarGz) throws IOException {
        try (EncryptionFiles files = EncryptionFiles.read(tarGz)) {
            boolean kms = files.hasKmsCredentials();
            if (files.configuration().isEmpty()) {
                return new EncryptionCheck(KeysAt.inTarball(false, kms, null), ValueDecryption.withoutKeys());
            }
            try (EncryptionConfiguration read =
                    EncryptionConfiguration.read(files.configuration().get())) {
                return new EncryptionCheck(
                        KeysAt.inTarball(true, kms || read.holdsKeys(), null), ValueDecryption.of(read));
            } catch (BackupException e) {
                return new EncryptionCheck(KeysAt.inTarball(true, true, e.getMessage()), ValueDecryption.withoutKeys());
            }
        }
    }

    /** Takes the keys of a configuration that is no part of the backup, and which is wiped. */
    public static EncryptionCheck of(byte[] configuration) throws BackupException {
        try (EncryptionConfiguration read = EncryptionConfiguration.read(configuration)) {
            return new EncryptionCheck(KeysAt.handedIn(), ValueDecryption.of(read));
        } finally {
            Arrays.fill(configuration, (byte) 0);
        }
    }

    @Override
    public void changed(Change change) {
        ByteBuffer key = change.key();
        keys.revision(key, change.value() == null ? NOTHING : change.value());
        if (!keysAt.configured() && isPlain(change.value()) && isPlain(change.replaced())) {
            // No configuration names its resource, and a string for each key would cost more than all else.
            return;
        }
        if (ApiServerSecrets.areFor(key)) {
            if (placesWaiting++ < MAX_WAITING) {
                waiting.add(change.place());
            }
            return;
        }
        String resource = resources.of(key);
        if (change.replaced() != null) {
            count(resource, key, change.replaced(), -1);
        }
        if (change.value() != null) {
            count(resource, key, change.value(), 1);
        }
    }

    private static boolean isPlain(ByteBuffer value) {
        return value == null || !ValueDecryption.isEncrypted(value);
    }

    @Override
    public void finish(LiveValues values) {
        waiting.build().forEach(place -> values.show(place, (resource, key, value) -> count(resource, key, value, 1)));
        complete = placesWaiting <= MAX_WAITING;
    }

    private void count(String resource, ByteBuffer key, ByteBuffer value, long times) {
        DecryptedValue read = keys.check(resource, key, value);
        if (read.outcome() != Outcome.PLAIN || keys.orderOf(resource).listed()) {
            count(resource, read)[0] += times;
        }
    }

    /** Most values fare as the one before them. */
    private long[] count(String resource, DecryptedValue read) {
        if (newest == null
                || !newest.resource().equals(resource)
                || !newest.read().equals(read)) {
            Group group = new Group(resource, read);
            boolean room = groups.size() < MAX_GROUPS || groups.containsKey(group);
            newest = room
                    ? group
                    : new Group(OTHERS, new DecryptedValue(read.outcome(), read.provider(), OTHERS, "", null));
            newestCount = groups.computeIfAbsent(newest, others -> new long[1]);
        }
        return newestCount;
    }

    /** What was found, once all changes of a sound snapshot were seen. */
    public EncryptionReport report() {
        if (!complete) {
            return new EncryptionReport(
                    List.of(),
                    keysAt.opens(),
                    List.of(Finding.fail(
                            EncryptionFindings.KEYS,
                            "There are too many keys to find out in this heap whether " + keysAt.keys()
                                    + " open the snapshot: give Java more memory with -Xmx.")));
        }
        List<EncryptedValues> values = new ArrayList<>();
        groups.forEach((group, count) -> {
            DecryptedValue read = group.read();
            if (count[0] > 0) {
                values.add(new EncryptedValues(
                        group.resource(), read.outcome(), read.provider(), read.key(), read.keyId(), count[0]));
            }
        });
        values.sort(Comparator.comparingLong(EncryptedValues::values)
                .reversed()
                .thenComparing(EncryptedValues::resource)
                .thenComparing(EncryptedValues::by));
        return new EncryptionReport(
                values, keysAt.opens(), new EncryptionFindings(keysAt, values, keys::orderOf).findings());
    }

    @Override
    public void close() {
        keys.close();
    }
}
