package io.jenkins.plugins.etcdbackup.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.UpdateHistory.Release;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateHistoryTest {

    private static final Release OLD = release("Completed", "4.6.1");
    private static final Release CURRENT = release("Completed", "4.6.2");

    @Test
    void theNewestCompletedReleaseIsWhatTheClusterRuns() {
        UpdateHistory history = new UpdateHistory(List.of(CURRENT, OLD), "4.6.2");
        assertThat(history.currentVersion()).isEqualTo("4.6.2");
        assertThat(history.updateInFlight()).isFalse();
        assertThat(history.target()).isNull();
    }

    @Test
    void aPartialEntryIsAnUpdateInFlight() {
        UpdateHistory history = new UpdateHistory(List.of(release("Partial", "4.7.0"), CURRENT), "4.7.0");
        assertThat(history.currentVersion()).isEqualTo("4.6.2");
        assertThat(history.target()).isEqualTo("4.7.0");
    }

    @Test
    void anotherDesiredVersionIsAnUpdateThatIsAboutToBegin() {
        assertThat(new UpdateHistory(List.of(CURRENT), "4.7.0").target()).isEqualTo("4.7.0");
        assertThat(new UpdateHistory(List.of(CURRENT), null).updateInFlight()).isFalse();
    }

    @Test
    void anInstallationThatNeverCompletedRunsNothing() {
        UpdateHistory history = new UpdateHistory(List.of(release("Partial", "4.6.1")), null);
        assertThat(history.currentVersion()).isNull();
        assertThat(history.target()).isEqualTo("4.6.1");
        assertThat(new UpdateHistory(List.of(release("Partial", null)), null).target())
                .isEqualTo("of no name");
        assertThat(new UpdateHistory(List.of(), null).updateInFlight()).isFalse();
    }

    private static Release release(String state, String version) {
        return new Release(state, version, null, null);
    }
}
