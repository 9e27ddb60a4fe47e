package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.EveryEtcdRelease;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Our HashKV of a snapshot against etcdctl's, in every state that a history can be in. */
class HashKvStatesTest {

    @TempDir
    Path directory;

    private EtcdCluster etcd;
    private int saved;

    @EveryEtcdRelease
    void theSumIsWhatTheMemberAnswersAtTheSnapshotsRevision(String release) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start(EtcdInstallation.of(release), directory.resolve("etcd"))) {
            etcd = cluster;
            requireEqual("empty");
            for (int i = 0; i < 30; i++) {
                put("/kubernetes.io/pods/default/" + i % 12, "value " + i);
            }
            requireEqual("never compacted");
            long before = revision();
            etcd.etcdctl("del", "/kubernetes.io/pods/default/3").orFail();
            long deletion = revision();
            put("/kubernetes.io/pods/default/4", "later");
            etcd.etcdctl("compact", String.valueOf(before), "--physical").orFail();
            requireEqual("compacted");
            Path older = save();
            put("/kubernetes.io/pods/default/3", "made again");
            etcd.etcdctl("compact", String.valueOf(deletion), "--physical").orFail();
            requireEqual(older, "compacted at a deletion after the snapshot");
            requireEqual("compacted at a deletion before the snapshot");
            etcd.etcdctl("del", "--prefix", "/").orFail();
            requireEqual("all deleted");
            etcd.etcdctl("compact", String.valueOf(revision()), "--physical").orFail();
            if (release.equals("3.4")) {
                // HashByRev of 3.4 refuses the revision of the compaction itself.
                assertThatThrownBy(() -> hashKv(revision())).hasMessageContaining("has been compacted");
            } else {
                JsonNode answer = hashKv(revision());
                assertThat(HashKv.sum(
                                SnapshotSource.file(save()),
                                revision(),
                                answer.path("compact_revision").asLong()))
                        .as("what was summed up is gone from the file, " + answer)
                        .isEmpty();
            }
            put("/kubernetes.io/pods/default/5", "after the compaction");
            requireEqual("compacted at the revision before");
        }
    }

    private JsonNode hashKv(long revision) throws Exception {
        return new ObjectMapper()
                .readTree(etcd.etcdctl("endpoint", "hashkv", "--rev=" + revision, "-w", "json")
                        .orFail()
                        .output())
                .at("/0/HashKV");
    }

    private void put(String key, String value) throws Exception {
        etcd.etcdctl("put", key, value).orFail();
    }

    private long revision() throws Exception {
        JsonNode status = new ObjectMapper()
                .readTree(etcd.etcdctl("endpoint", "status", "-w", "json")
                        .orFail()
                        .output());
        return status.at("/0/Status/header/revision").asLong();
    }

    private Path save() throws Exception {
        return etcd.saveSnapshot(directory.resolve("snapshot-" + saved++ + ".db"));
    }

    private void requireEqual(String state) throws Exception {
        requireEqual(save(), state);
    }

    private void requireEqual(Path file, String state) throws Exception {
        long revision = Math.max(1, SnapshotVerifier.verify(file).status().revision());
        JsonNode answer = hashKv(revision);
        long compacted = answer.path("compact_revision").asLong();
        assertThat(HashKv.sum(SnapshotSource.file(file), revision, compacted))
                .as(state + ", at " + revision + ", " + answer)
                .hasValue(answer.path("hash").asLong());
    }
}
