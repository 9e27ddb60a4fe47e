package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.cluster.MemberHash;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.HashKv;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether all members hold the same keys as the snapshot, at its own revision (HashKV). A member whose disk rotted sends a
 * snapshot that is whole in itself, with a fitting sha256, and etcd raises the alarm CORRUPT only when a member starts.
 */
record MemberComparison(Members members, Duration pause) {

    static final String ID = "members-agree";

    /** A member catches up or ends a compaction within seconds. */
    private static final int ATTEMPTS = 5;

    /** Asks the members at a revision. */
    interface Members {
        List<MemberHash> hashesAt(long revision) throws BackupException, InterruptedException;
    }

    /**
     * Compares them.
     *
     * @param revision the snapshot's newest
     * @throws BackupException if one of them holds something else
     */
    Finding compare(SnapshotSource snapshot, long revision, EtcdFacts etcd)
            throws BackupException, InterruptedException {
        if (!etcd.known()) {
            return Finding.warn(ID, "etcd's members were not compared. " + etcd.unreadable());
        }
        Map<String, String> names = etcd.members().stream()
                .filter(member -> !member.learner())
                .collect(Collectors.toMap(EtcdMember::id, MemberComparison::name));
        Round own;
        Round all;
        try {
            own = ask(revision, names.keySet());
            all = own.answers().size() == names.size() ? own : askAtCommonRevision(names.keySet(), own);
        } catch (BackupException e) {
            return Finding.warn(ID, "etcd's members could not be compared. " + e.getMessage());
        }
        if (all.answers().isEmpty()) {
            return Finding.warn(
                    ID,
                    "etcd's members could not be compared: none of them answered at revision " + revision
                            + ", which they may have compacted by now.");
        }
        requireAgreement(own, names);
        requireAgreement(all, names);
        return agreement(all, names.size(), revision, isSame(snapshot, own));
    }

    private static Finding agreement(Round all, int members, long revision, boolean compared) {
        return Finding.pass(
                ID,
                all.answers().size() + " of " + members + " members of etcd "
                        + (compared ? "and the snapshot " : "") + "hold the same keys up to revision "
                        + all.revision() + " (HashKV "
                        + hex(all.answers().get(0).hash()) + ")."
                        + (compared
                                ? ""
                                : " The snapshot could not be compared with them: its newest revision, " + revision
                                        + ", is compacted by now."));
    }

    /**
     * What members answered at one revision.
     *
     * @param answers empty where they can't be compared: sums depend on what was compacted
     */
    private record Round(long revision, List<MemberHash> answers) {}

    private Round round(long revision, Set<String> voters) throws BackupException, InterruptedException {
        List<MemberHash> answers = members.hashesAt(revision).stream()
                .filter(answer -> voters.contains(answer.memberId()))
                .toList();
        boolean comparable =
                answers.stream().map(MemberHash::compactRevision).distinct().count() == 1;
        return new Round(revision, comparable ? answers : List.of());
    }

    private Round ask(long revision, Set<String> voters) throws BackupException, InterruptedException {
        Round round = round(revision, voters);
        for (int attempt = 1; attempt < ATTEMPTS && round.answers().size() < voters.size(); attempt++) {
            Thread.sleep(pause.toMillis());
            round = round(revision, voters);
        }
        return round;
    }

    /** Where the snapshot's revision is compacted by now, members can still be compared at the newest that all have. */
    private Round askAtCommonRevision(Set<String> voters, Round own) throws BackupException, InterruptedException {
        OptionalLong common = members.hashesAt(0).stream()
                .filter(answer -> voters.contains(answer.memberId()))
                .mapToLong(MemberHash::newest)
                .min();
        if (common.isEmpty() || common.getAsLong() <= own.revision()) {
            return own;
        }
        Round newer = ask(common.getAsLong(), voters);
        return newer.answers().size() > own.answers().size() ? newer : own;
    }

    private static void requireAgreement(Round round, Map<String, String> names) throws BackupException {
        List<MemberHash> answers = round.answers();
        Map<Long, List<MemberHash>> byHash = answers.stream().collect(Collectors.groupingBy(MemberHash::hash));
        if (byHash.size() <= 1) {
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
                "etcd's members don't hold the same keys at revision " + round.revision() + ": "
                        + (others.size() == answers.size()
                                ? "no two of them agree: " + named
                                : named + " differs from the other " + (answers.size() - others.size()))
                        + ". The snapshot was deleted. Take the backup from a member that agrees with the others, and"
                        + " replace the one that doesn't before it becomes the leader.");
    }

    /** Whether they could be compared, at the snapshot's own revision. */
    private static boolean isSame(SnapshotSource snapshot, Round round) throws BackupException, InterruptedException {
        if (round.answers().isEmpty()) {
            return false;
        }
        MemberHash answer = round.answers().get(0);
        OptionalLong file = HashKv.sum(snapshot, round.revision(), answer.compactRevision());
        if (file.isPresent() && file.getAsLong() != answer.hash()) {
            throw new BackupException(
                    Stage.VERIFY,
                    "The snapshot doesn't hold the keys that etcd's members agree on at revision " + round.revision()
                            + " (HashKV " + hex(file.getAsLong()) + " instead of " + hex(answer.hash())
                            + "): the member's file has rotted on its disk. The snapshot was deleted. Take the backup on"
                            + " another node.");
        }
        return file.isPresent();
    }

    private static String name(EtcdMember member) {
        return member.name().isEmpty() ? member.id() : member.name();
    }

    private static String hex(long hash) {
        return String.format(Locale.ROOT, "%x", hash);
    }
}
