package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** This machine, with programs that are installed on it. */
final class LocalEtcdHost implements EtcdHost {

    private static final long STOP_SECONDS = 10;
    private static final String SERVER = "etcd";

    /** etcd's write-ahead log takes 64 MB at once; the rest is room for its index. */
    private static final long SPACE_BEYOND_SNAPSHOT = 200L << 20;

    private final EtcdPrograms programs;
    private final Path scratchParent;
    private final Scratch scratch;
    private Process server;

    private LocalEtcdHost(EtcdPrograms programs, Path scratchParent, Scratch scratch) {
        this.programs = programs;
        this.scratchParent = scratchParent;
        this.scratch = scratch;
    }

    static LocalEtcdHost in(Path scratchParent, EtcdPrograms programs) throws BackupException {
        return new LocalEtcdHost(programs, scratchParent, Scratch.in(scratchParent));
    }

    @Override
    public String place() {
        return "on this machine";
    }

    @Override
    public EtcdPrograms programs() {
        return programs;
    }

    /** A plain file is used where it lies; other bytes are copied, for etcd's programs read only files. */
    @Override
    public String receive(RehearsedSnapshot snapshot) throws BackupException {
        boolean copied = snapshot.plainFile() == null;
        requireSpace(snapshot.bytes().size() * (copied ? 2 : 1) + SPACE_BEYOND_SNAPSHOT);
        return copied ? copy(snapshot) : snapshot.plainFile().toAbsolutePath().toString();
    }

    private void requireSpace(long needed) throws BackupException {
        try {
            long free = Files.getFileStore(scratchParent).getUsableSpace();
            if (free < needed) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "A rehearsal needs " + ByteCount.of(needed) + " in " + scratchParent + ", where "
                                + ByteCount.of(free) + " are free. Choose another directory ("
                                + Option.SCRATCH + ").");
            }
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REHEARSAL, "Cannot use " + scratchParent + " for a rehearsal: " + e.getMessage() + ".", e);
        }
    }

    /** What etcd reads here is checked by etcd: the snapshot's last bytes are its sha256. */
    private String copy(RehearsedSnapshot snapshot) throws BackupException {
        Path copy = scratch.directory().resolve("received");
        try (InputStream in = snapshot.bytes().opener().open()) {
            Files.copy(in, copy);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    "Cannot copy " + snapshot.bytes().name() + " to " + scratchParent + ": " + e.getMessage() + ".",
                    e);
        }
        return copy.toAbsolutePath().toString();
    }

    @Override
    public Ended run(Task task) throws BackupException, InterruptedException {
        int exitCode = scratch.run(task.name(), task.limit().toSeconds(), task.command());
        return new Ended(exitCode, exitCode == 0 ? scratch.output(task.name()) : scratch.lastWords(task.name()));
    }

    @Override
    public void serve(List<String> command) throws BackupException {
        server = scratch.start(SERVER, command);
    }

    @Override
    public boolean isServing() {
        return server.isAlive();
    }

    @Override
    public Ended exitStatus() throws BackupException {
        return new Ended(server.exitValue(), scratch.lastWords(SERVER));
    }

    @Override
    public void close() throws BackupException {
        if (server != null) {
            // Nothing of what it holds is wanted any more; and it must not write while its directory is removed.
            server.destroyForcibly()
                    .onExit()
                    .completeOnTimeout(server, STOP_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        scratch.close();
    }
}
