package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One run against a stand-in. However it ends, it must have told no secret and left nothing behind. */
final class BackupTrial {

    /** A hang counts soon, and so does a pod that does not start; long enough for a busy machine. */
    static final Timeouts BRIEF = new Timeouts(
            Duration.ofSeconds(3), Duration.ofSeconds(5), new Retry(Duration.ofMillis(100), Duration.ZERO));

    private static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(30), Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ZERO));

    private final StandInControlPlane okd;
    private final Path output;
    private final RecordedLog log = new RecordedLog();
    private final CaptureOptions capture;
    private Timeouts timeouts = USUAL;
    private Duration limit = Duration.ofMinutes(5);
    private Clock clock = Clock.systemUTC();
    private CheckOptions checks = CheckOptions.STRICT;
    private ProtectionOptions protection = new ProtectionOptions(Recipients.NONE, Recipients.NONE, null);

    /** How a run ended: exactly one of both is there. */
    record Outcome(BackupResult result, Exception failure, RecordedLog log) {

        BackupResult succeeded() {
            assertThat(failure).as(log.text()).isNull();
            return result;
        }

        BackupException failed() {
            assertThat(failure).as(log.text()).isInstanceOf(BackupException.class);
            return (BackupException) failure;
        }

        void wasInterrupted() {
            assertThat(failure).as(log.text()).isInstanceOf(InterruptedException.class);
        }
    }

    BackupTrial(StandInControlPlane okd, Path output, Method method) {
        this.okd = okd;
        this.output = output;
        this.capture = new CaptureOptions(method, null, null, null);
    }

    BackupTrial with(Timeouts other) {
        timeouts = other;
        return this;
    }

    BackupTrial within(Duration other) {
        limit = other;
        return this;
    }

    BackupTrial by(Clock other) {
        clock = other;
        return this;
    }

    BackupTrial checkedBy(CheckOptions other) {
        checks = other;
        return this;
    }

    BackupTrial protectedBy(ProtectionOptions other) {
        protection = other;
        return this;
    }

    BackupTrial when(String words, Runnable action) {
        log.when(words, action);
        return this;
    }

    Outcome run() throws IOException, InterruptedException {
        Outcome outcome = outcome();
        Secrets secrets = new Secrets(okd);
        secrets.areNotIn("the log", log.text());
        secrets.areNotInTextsOf(output);
        if (outcome.failure() != null) {
            secrets.areNotIn(outcome.failure());
            assertThat(filesIn(output)).as("files of a failed run").isEmpty();
        }
        Traces.areNone(okd, output);
        assertThat(Thread.interrupted()).as("an interrupt that nobody meant").isFalse();
        return outcome;
    }

    private Outcome outcome() {
        BackupRequest request = new BackupRequest(
                new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca())),
                null,
                output.toFile(),
                capture,
                checks,
                protection,
                Duration.ofMinutes(RunMinutes.DEFAULT),
                LockClaim.of("a test").withPatience(Duration.ZERO));
        try {
            return new Outcome(new EtcdBackup(clock, timeouts).run(request, log, limit), null, log);
        } catch (BackupException | InterruptedException e) {
            return new Outcome(null, e, log);
        }
    }

    static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
