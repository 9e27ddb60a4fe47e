package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pod that a restore brings back: it runs the same command at another time. */
class LifetimeTest {

    private static int exitCodeOfAPodMade(Duration ago) throws IOException, InterruptedException {
        Lifetime lifetime = new Lifetime(Duration.ofMinutes(65), Instant.now().minus(ago));
        Process pod = new ProcessBuilder(
                        "bash", "-c", HostDirectory.waitScript(lifetime).replace("sleep 3900", "sleep 0"))
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
    void podThatIsBroughtBackLaterEndsAtOnce() throws Exception {
        assertThat(exitCodeOfAPodMade(Duration.ofMinutes(66))).isEqualTo(Lifetime.TOO_LATE);
        assertThat(exitCodeOfAPodMade(Duration.ofDays(30))).isEqualTo(Lifetime.TOO_LATE);
    }
}
