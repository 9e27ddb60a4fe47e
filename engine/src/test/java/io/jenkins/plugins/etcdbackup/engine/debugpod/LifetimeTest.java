package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pod that a restore brings back: it runs the same command at another time. */
class LifetimeTest {

    private static final Lifetime OF_AN_HOUR = new Lifetime(Duration.ofHours(1), Instant.now());

    private static int exitCodeOfAPodMade(Duration ago) throws IOException, InterruptedException {
        Lifetime lifetime = new Lifetime(Duration.ofMinutes(65), Instant.now().minus(ago));
        Process pod = new ProcessBuilder(
                        "bash",
                        "-c",
                        new MainProcess(RunId.random()).script(lifetime).replace("sleep 3900", "sleep 0"))
                .start();
        assertThat(pod.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return pod.exitValue();
    }

    @Test
    void podRunsWithinItsTime() throws Exception {
        assertThat(exitCodeOfAPodMade(Duration.ZERO)).isZero();
        assertThat(exitCodeOfAPodMade(Duration.ofMinutes(64))).isZero();
    }

    @Test
    void endScriptEndsTheMainProcessOfItsOwnRunAlone() throws Exception {
        RunId run = RunId.random();
        Process own = start(new MainProcess(run).script(OF_AN_HOUR));
        Process keeper = start(new HostDirectory(run).keeperScript(OF_AN_HOUR));
        Process other = start(new MainProcess(RunId.random()).script(OF_AN_HOUR));
        try {
            // A shell that was not yet far enough to set its trap ends by the signal itself.
            Process end = new ProcessBuilder("bash").start();
            try (Writer script = end.outputWriter()) {
                script.write(new MainProcess(run).endScript());
            }
            assertThat(end.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(own.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(keeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            for (Process each : List.of(own, keeper, other)) {
                each.descendants().forEach(ProcessHandle::destroyForcibly);
                each.destroyForcibly();
            }
        }
    }

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("bash", "-c", script).start();
    }

    @Test
    void podThatIsBroughtBackLaterEndsAtOnce() throws Exception {
        assertThat(exitCodeOfAPodMade(Duration.ofMinutes(66))).isEqualTo(Lifetime.TOO_LATE);
        assertThat(exitCodeOfAPodMade(Duration.ofDays(30))).isEqualTo(Lifetime.TOO_LATE);
    }
}
