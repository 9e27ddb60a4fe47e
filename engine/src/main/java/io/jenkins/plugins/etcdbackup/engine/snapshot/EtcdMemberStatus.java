package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What a member says of itself before its snapshot is taken.
 *
 * @param serverVersion etcd's version, such as {@code 3.5.16}
 * @param member the member's name
 * @param leader whether it leads the raft group
 * @param members how many voting members and learners there are
 * @param databaseSize bytes of its database file
 * @param alarms raised alarms, such as {@code NOSPACE} or {@code CORRUPT}
 */
public record EtcdMemberStatus(
        String serverVersion, String member, boolean leader, int members, long databaseSize, List<String> alarms) {

    private static final Duration TIMEOUTS = Duration.ofSeconds(20);

    static EtcdMemberStatus read(Channel channel, Duration stall) throws BackupException, InterruptedException {
        Duration timeout = stall.compareTo(TIMEOUTS) < 0 ? stall : TIMEOUTS;
        MaintenanceGrpc.MaintenanceFutureStub maintenance =
                MaintenanceGrpc.newFutureStub(channel).withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
        Future<StatusResponse> asked = maintenance.status(StatusRequest.getDefaultInstance());
        Future<AlarmResponse> askedForAlarms = maintenance.alarm(AlarmRequest.getDefaultInstance());
        Future<MemberListResponse> askedForMembers = ClusterGrpc.newFutureStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .memberList(MemberListRequest.getDefaultInstance());
        StatusResponse status = answer(asked, timeout);
        List<Member> members = answer(askedForMembers, timeout).getMembersList();
        List<String> alarms = answer(askedForAlarms, timeout).getAlarmsList().stream()
                .map(AlarmMember::getAlarm)
                .map(Enum::name)
                .distinct()
                .toList();
        long id = status.getHeader().getMemberId();
        String name = members.stream()
                .filter(m -> m.getID() == id)
                .map(Member::getName)
                .findFirst()
                .orElse(Long.toHexString(id));
        return new EtcdMemberStatus(
                status.getVersion(), name, status.getLeader() == id, members.size(), status.getDbSize(), alarms);
    }

    private static <T> T answer(Future<T> future, Duration timeout) throws BackupException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            String why = Status.fromThrowable(e.getCause()).getCode() == Status.Code.DEADLINE_EXCEEDED
                    ? "it did not answer within " + timeout.toSeconds() + " s"
                    : EtcdFailure.reason(e.getCause());
            throw unreachable(why, e.getCause());
        }
    }

    private static BackupException unreachable(String why, Throwable cause) {
        return new BackupException(
                Stage.CAPTURE, "The node's etcd member could not be asked for its status: " + why + ".", cause);
    }
}
