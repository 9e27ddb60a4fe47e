package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.rehearsalpod.RehearsalPod;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pod in a cluster, with the programs of its image. */
record PodEtcdHost(RehearsalPod pod) implements EtcdHost {

    /** With less free space the kubelet evicts pods (imagefs.available, its default), which must not be our doing. */
    private static final long FREE_PERCENT_TO_LEAVE = 15;

    private static final int TIMED_OUT = 124;
    private static final Pattern DISK = Pattern.compile("(\\d{1,15}) (\\d{1,15})");

    /** As on this machine: no setting of an image must lead the programs elsewhere. */
    private static final String ENVIRONMENT = "unset ${!ETCD*}; export ETCDCTL_API=3\n";

    /** Ends what an earlier attempt of the same left running when its connection broke. */
    private static final String END_EARLIER =
            """
            p=$(cat %1$s.pid 2> /dev/null) && kill $p 2> /dev/null &&
              for i in $(seq 100); do kill -0 $p 2> /dev/null || break; sleep 0.1; done
            rm -f %1$s.pid
            """;

    @Override
    public String place() {
        return "in " + pod;
    }

    @Override
    public EtcdPrograms programs() throws BackupException, InterruptedException {
        List<String> found = pod
                .run(
                        "Looking for etcd",
                        "for p in etcd etcdctl etcdutl; do [ ! -x \"$(type -P $p)\" ] || echo $p; done")
                .lines()
                .stream()
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .toList();
        for (String program : List.of("etcd", "etcdctl")) {
            if (!found.contains(program)) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "There is no " + program + " in " + pod + ": that image cannot rehearse a restore. Leave the"
                                + " choice of the image to us, or name one that has etcd and etcdctl.");
            }
        }
        String restorer = found.contains("etcdutl") ? "etcdutl" : "etcdctl";
        return new EtcdPrograms(Path.of("etcd"), Path.of("etcdctl"), Path.of(restorer));
    }

    @Override
    public String receive(RehearsedSnapshot snapshot) throws BackupException, InterruptedException {
        requireSpace(2 * snapshot.bytes().size() + (256L << 20));
        return pod.receive(snapshot.bytes());
    }

    /** A full disk on a control-plane node would cost more than a rehearsal is worth. */
    private void requireSpace(long needed) throws BackupException, InterruptedException {
        String line = String.join(
                " ",
                pod.run(
                                "Measuring the free space",
                                "df -Pk . | { read -r _; read -r _ size _ free _; echo $size $free; }")
                        .lines());
        Matcher disk = DISK.matcher(line);
        if (!disk.matches()) {
            throw new BackupException(Stage.REHEARSAL, "The free space in " + pod + " could not be read: " + line);
        }
        long size = Long.parseLong(disk.group(1)) << 10;
        long free = Long.parseLong(disk.group(2)) << 10;
        if (free - needed < size / 100 * FREE_PERCENT_TO_LEAVE) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    "There is not enough room for a rehearsal in " + pod + ": it needs " + ByteCount.of(needed)
                            + " of the " + ByteCount.of(free) + " that are free, and " + FREE_PERCENT_TO_LEAVE
                            + " % of "
                            + ByteCount.of(size)
                            + " must stay free for the node. Name another node for the rehearsal.");
        }
    }

    @Override
    public Ended run(Task task) throws BackupException, InterruptedException {
        NodeCommand.Answer answer = pod.run("Running " + task.name(), script(task));
        if (answer.exitCode() == TIMED_OUT) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    task.command().get(0) + " did not end within "
                            + task.limit().toSeconds() + " seconds in " + pod + ".");
        }
        return new Ended(
                answer.exitCode(),
                answer.exitCode() == 0 ? String.join("\n", answer.lines()) : LastWords.of(answer.lines()));
    }

    private static String script(Task task) {
        return ENVIRONMENT
                + END_EARLIER.formatted(task.name())
                + (task.makes() == null ? "" : "rm -rf -- " + task.makes() + "\n")
                + """
                timeout -k 10 %1$d %2$s < /dev/null > %3$s.out 2> %3$s.log & echo $! > %3$s.pid
                wait $!; code=$?; rm -f %3$s.pid
                if [ $code -eq 0 ]; then head -c 65536 %3$s.out; else %4$s; fi
                exit $code"""
                        .formatted(
                                Math.max(1, task.limit().toSeconds()),
                                quoted(task.command()),
                                task.name(),
                                telling(task.name()));
    }

    @Override
    public void serve(List<String> command) throws BackupException, InterruptedException {
        pod.run(
                "Starting etcd",
                ENVIRONMENT
                        + END_EARLIER.formatted("etcd")
                        + """
                        { %s < /dev/null > etcd.out 2> etcd.log & echo $! > etcd.pid; wait $!; echo $? > etcd.code; } \
                          < /dev/null > /dev/null 2>&1 &
                        until [ -s etcd.pid ]; do sleep 0.1; done"""
                                .formatted(quoted(command)));
    }

    @Override
    public boolean isServing() throws BackupException, InterruptedException {
        return pod.run("Checking that etcd runs", "kill -0 \"$(cat etcd.pid)\"").exitCode() == 0;
    }

    @Override
    public Ended exitStatus() throws BackupException, InterruptedException {
        NodeCommand.Answer answer = pod.run(
                "Reading etcd's exit code",
                "for i in $(seq 50); do [ ! -s etcd.code ] || break; sleep 0.1; done\n" + telling("etcd")
                        + "\nexit \"$(cat etcd.code || echo 255)\"");
        return new Ended(answer.exitCode(), LastWords.of(answer.lines()));
    }

    private static String telling(String name) {
        return "{ grep -hE '" + LastWords.TELLING
                + "' %1$s.out %1$s.log 2> /dev/null; cat %1$s.out %1$s.log | tail -n 5; }".formatted(name)
                + " | cut -c 1-2000";
    }

    private static String quoted(List<String> command) {
        return command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        pod.close();
    }
}
