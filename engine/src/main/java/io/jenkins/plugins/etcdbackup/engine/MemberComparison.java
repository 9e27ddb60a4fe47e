package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.cluster.MemberHash;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.KeyspaceHash;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether all members hold the same keys as the snapshot, at its own revision (HashKV). A member whose disk rotted sends a
 * snapshot that is whole in itself, with a fitting sha256, and etcd raises the alarm CORRUPT only when a member starts.
 */
final class MemberComparison {

    static final String ID = "members-agree";

    /** A member catches up or ends a compaction within seconds. */
    private static final int ATTEMPTS = 5;

    /** Asks the members at a revision. */
    interface Members {
        List<MemberHash> hashesAt(long revision) throws BackupException, InterruptedException;
    }

    private final Members members;
    private final Duration pause;

    MemberComparison(Members members, Duration pause) {
        this.members = members;
        this.pause = pause;
    }

    /**
     * Compares them.
     *
     * @param revision the snapshot's newest
     * @throws BackupException if one of them holds something else
     */
    Finding of(SnapshotSource snapshot, long revision, ClusterFacts facts)
            throws BackupException, InterruptedException {
        if (!facts.etcd().known()) {
            return Finding.warn(
                    ID,
                    "Whether etcd's members agree was not asked. "
                            + facts.etcd().unreadable());
        }
        Map<String, String> names = facts.etcd().members().stream()
                .filter(member -> !member.learner())
                .collect(Collectors.toMap(EtcdMember::id, MemberComparison::name));
        List<MemberHash> answers;
        try {
            answers = ask(revision, names);
        } catch (BackupException e) {
            return Finding.warn(ID, "Whether etcd's members agree could not be asked. " + e.getMessage());
        }
        if (answers.isEmpty()) {
            return Finding.warn(
                    ID,
                    "Whether etcd's members agree is not known: none of them answered at revision " + revision
                            + ", which they may have compacted by now.");
        }
        requireAgreement(answers, names, revision);
        Optional<KeyspaceHash> file = KeyspaceHash.of(snapshot, answers.get(0).compactRevision());
        if (file.isPresent()) {
            requireSame(file.get(), answers.get(0));
        }
        return Finding.pass(
                ID,
                answers.size() + " of " + names.size() + " members of etcd "
                        + (file.isPresent() ? "and the snapshot " : "")
                        + "hold the same keys up to revision " + revision + " (HashKV "
                        + hex(answers.get(0).hash()) + ")."
                        + (file.isPresent()
                                ? ""
                                : " The snapshot could not be compared with them: they compacted that very revision."));
    }

    /** Sums can be compared only between members that have compacted the same. */
    private List<MemberHash> ask(long revision, Map<String, String> names)
            throws BackupException, InterruptedException {
        List<MemberHash> answers = List.of();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                Thread.sleep(pause.toMillis());
            }
            answers = members.hashesAt(revision).stream()
                    .filter(answer -> names.containsKey(answer.memberId()))
                    .toList();
            if (answers.size() == names.size() && compactions(answers) == 1) {
                return answers;
            }
        }
        return compactions(answers) == 1 ? answers : List.of();
    }

    private static long compactions(List<MemberHash> answers) {
        return answers.stream().map(MemberHash::compactRevision).distinct().count();
    }

    private static void requireAgreement(List<MemberHash> answers, Map<String, String> names, long revision)
            throws BackupException {
        Map<Long, List<MemberHash>> byHash = answers.stream().collect(Collectors.groupingBy(MemberHash::hash));
        if (byHash.size() == 1) {
            return;
        }
        List<MemberHash> others = byHash.values().stream()
                .filter(group -> group.size() * 2 <= answers.size())
                .flatMap(List::stream)
                .toList();
        String named = others.stream()
                .map(other -> names.get(other.memberId()) + " (HashKV " + hex(other.hash()) + ")")
                .sorted()
                .collect(Collectors.joining(", "));
        throw new BackupException(
                Stage.VERIFY,
                "etcd's members don't hold the same keys at revision " + revision + ": "
                        + (others.size() == answers.size()
                                ? "no two of them agree: " + named
                                : named + " differs from the other " + (answers.size() - others.size()))
                        + ". The snapshot was deleted. Take the backup from a member that agrees with the others, and"
                        + " replace the one that doesn't before it becomes the leader.");
    }

    private static void requireSame(KeyspaceHash file, MemberHash members) throws BackupException {
        if (file.hash() != members.hash()) {
            throw new BackupException(
                    Stage.VERIFY,
                    "The snapshot doesn't hold the keys that etcd's members agree on at revision " + file.revision()
                            + " (HashKV " + hex(file.hash()) + " instead of " + hex(members.hash())
                            + "): the member's file has rotted on its disk. The snapshot was deleted. Take the backup on"
                            + " another node.");
        }
    }

    private static String name(EtcdMember member) {
        return member.name().isEmpty() ? member.id() : member.name();
    }

    private static String hex(long hash) {
        return String.format(Locale.ROOT, "%08x", hash);
    }
}
