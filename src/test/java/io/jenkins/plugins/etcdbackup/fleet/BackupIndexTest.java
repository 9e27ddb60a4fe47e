package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index is what its journal says, whatever happened to either. */
class BackupIndexTest {

    private static final BackupEntry FIRST =
            Attempts.after(1, Duration.ofHours(2), new Changes("#0", 1, 2, 3, List.of("shop", "bank")));
    private static final BackupEntry SECOND =
            Attempts.verified(2, Duration.ofHours(1), new Verification(7, "NOT_RESTORABLE", true, "It is torn."));

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeTwoBuilds() throws IOException {
        file = directory.resolve("etcd-backup").resolve("index.jsonl");
        new IndexJournal(file).write(List.of(FIRST, SECOND));
    }

    @Test
    void everyFieldOfAnAttemptSurvivesARestart() {
        assertThat(loaded().entries()).containsExactly(FIRST, SECOND);
    }

    @Test
    void aDeletedBuildIsGoneAfterARestartToo() {
        loaded().remove("nightly", 1);

        assertThat(loaded().entries()).extracting(BackupEntry::build).containsExactly(2);
    }

    @Test
    void aRenamedJobAndAMovedFolderTakeTheirBackupsAlong() {
        BackupIndex index = loaded();
        index.rename("nightly", "folder/job");
        index.rename("folder", "other");

        assertThat(loaded().entries()).extracting(BackupEntry::job).containsOnly("other/job");
    }

    @Test
    void aDeletedFolderTakesItsJobsAlongAndNoNeighbour() {
        BackupIndex index = loaded();
        index.rename("nightly", "folder/job");
        index.remove("folde", null);
        assertThat(index.entries()).hasSize(2);

        index.remove("folder", null);

        assertThat(loaded().entries()).isEmpty();
    }

    @Test
    void aLineThatACrashCutShortIsPassedOver() throws IOException {
        Files.writeString(file, "{\"added\":{\"job\":\"night", StandardOpenOption.APPEND);

        assertThat(loaded().entries()).hasSize(2);
    }

    private BackupIndex loaded() {
        BackupIndex index = new BackupIndex();
        index.load(new IndexJournal(file));
        assertThat(index.isComplete()).isTrue();
        return index;
    }
}
