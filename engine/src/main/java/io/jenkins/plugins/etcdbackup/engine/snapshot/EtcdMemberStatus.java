package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.AlarmMember;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

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

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Asks the member through jetcd. */
    public static EtcdMemberStatus read(EtcdEndpoint endpoint) throws BackupException, InterruptedException {
        String url = "https://" + endpoint.host() + ":" + endpoint.port();
        try (Client client = Client.builder()
                .endpoints(url)
                .authority(EtcdEndpoint.AUTHORITY)
                .sslContext(EtcdTls.context(endpoint))
                .retryMaxAttempts(2)
                .build()) {
            StatusResponse status = answer(client.getMaintenanceClient().statusMember(url));
            List<Member> members =
                    answer(client.getClusterClient().listMember()).getMembers();
            List<String> alarms = answer(client.getMaintenanceClient().listAlarms()).getAlarms().stream()
                    .map(AlarmMember::getAlarmType)
                    .map(Enum::name)
                    .distinct()
                    .toList();
            long id = status.getHeader().getMemberId();
            String name = members.stream()
                    .filter(m -> m.getId() == id)
                    .map(Member::getName)
                    .findFirst()
                    .orElse(Long.toHexString(id));
            return new EtcdMemberStatus(
                    status.getVersion(), name, status.getLeader() == id, members.size(), status.getDbSize(), alarms);
        } catch (SSLException e) {
            throw unreachable(e.getMessage(), e);
        }
    }

    private static <T> T answer(CompletableFuture<T> future) throws BackupException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable("it did not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw unreachable(String.valueOf(e.getCause().getMessage()), e.getCause());
        }
    }

    private static BackupException unreachable(String why, Throwable cause) {
        return new BackupException(
                Stage.CAPTURE, "The node's etcd member could not be asked for its status: " + why + ".", cause);
    }
}
