package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.cluster.MemberHash;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Members that have compacted the snapshot's revision, or have not reached it yet. */
class MembersAskedAgainTest {

    private static final long SNAPSHOT = 100;
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final List<Long> asked = new ArrayList<>();

    private interface Answers {
        List<MemberHash> at(long revision);
    }

    private Finding compare(Answers answers) throws Exception {
        MemberComparison comparison = new MemberComparison(
                revision -> {
                    asked.add(revision);
                    return answers.at(revision);
                },
                Duration.ZERO);
        List<EtcdMember> members = NAMES.stream()
                .map(name -> new EtcdMember(name, "etcd-" + name, List.of(), false, true, null))
                .toList();
        return comparison.compare(SnapshotSource.file(Path.of("is-not-read")), SNAPSHOT, new EtcdFacts(members, null));
    }

    private static MemberHash answer(String member, long hash, long newest) {
        return new MemberHash(member, hash, 120, newest);
    }

    @Test
    void membersThatCompactedTheRevisionAreComparedAtTheNewestThatAllHave() throws Exception {
        Finding finding = compare(revision -> revision == SNAPSHOT
                ? List.of()
                : List.of(answer("a", 7, 150), answer("b", 7, 140), answer("c", 7, 145)));

        assertThat(finding.level()).isEqualTo(Finding.Level.PASS);
        assertThat(finding.sentence())
                .startsWith("3 of 3 members of etcd hold the same keys up to revision 140 (HashKV 7).")
                .endsWith("its newest revision, 100, is compacted by now.");
        assertThat(asked).endsWith(SNAPSHOT, 0L, 140L);
    }

    @Test
    void aMemberThatDiffersThereIsNamed() {
        assertThatThrownBy(() -> compare(revision -> revision == SNAPSHOT
                        ? List.of()
                        : List.of(answer("a", 7, 150), answer("b", 8, 150), answer("c", 7, 150))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("at revision 150: etcd-b (HashKV 8) differs from the other 2");
    }

    @Test
    void aMemberThatIsBehindIsAskedAgainUntilItHasTheRevision() {
        assertThatThrownBy(() -> compare(revision -> Stream.of("a", "b", "c")
                        .limit(Math.min(3, 1 + asked.size()))
                        .map(member -> answer(member, member.hashCode(), SNAPSHOT))
                        .toList()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no two of them agree: etcd-a")
                .hasMessageContaining("etcd-c");
        assertThat(asked).containsExactly(SNAPSHOT, SNAPSHOT);
    }

    @Test
    void whereNoneAnswersItIsSaid() throws Exception {
        assertThat(compare(revision -> List.of()))
                .isEqualTo(Finding.warn(
                        MemberComparison.ID,
                        "etcd's members could not be compared: none of them answered at revision 100, which they may"
                                + " have compacted by now."));
    }
}
