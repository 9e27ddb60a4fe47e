package io.jenkins.plugins.etcdbackup.engine.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

    @TempDir
    Path directory;

    @Test
    void publishedFileHasItsNameItsBytesAndItsDigest() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            part.channel().write(ByteBuffer.wrap("hello ".getBytes(UTF_8)));
            part.stream().write("world".getBytes(UTF_8));
            assertThat(part.publish()).isEqualTo(directory.resolve("a.db"));
            assertThat(part.size()).isEqualTo(11);
            assertThat(part.sha256()).isEqualTo("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
        }
        assertThat(directory.resolve("a.db")).hasContent("hello world");
        assertThat(filesLeft()).containsExactly("a.db");
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            assertThat(permissions("a.db.part")).isEqualTo("rw-------");
            part.publish();
        }
        assertThat(permissions("a.db")).isEqualTo("rw-------");
    }

    @Test
    void unpublishedFileIsDeletedOnClose() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            part.stream().write(new byte[100]);
            part.finish();
            assertThat(part.path()).hasSize(100);
        }
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void closingTheStreamDoesNotEndTheFile() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            try (var stream = part.stream()) {
                stream.write('a');
            }
            try (var channel = part.channel()) {
                channel.write(ByteBuffer.wrap(new byte[] {'b'}));
            }
            part.publish();
        }
        assertThat(directory.resolve("a.db")).hasContent("ab");
    }

    @Test
    void existingFileIsRefusedBeforeAByteIsWritten() throws Exception {
        Files.writeString(directory.resolve("a.db"), "precious");
        assertThatThrownBy(() -> PartFile.create(directory, "a.db"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Output exists already")
                .hasMessageContaining("a.db")
                .extracting(e -> ((BackupException) e).stage())
                .isEqualTo(Stage.OUTPUT);
        assertThat(filesLeft()).containsExactly("a.db");
    }

    @Test
    void fileThatAppearsMeanwhileIsNotOverwritten() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            part.stream().write(1);
            Files.writeString(directory.resolve("a.db"), "precious");
            assertThatThrownBy(part::publish)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("Output exists already");
        }
        assertThat(directory.resolve("a.db")).hasContent("precious");
        assertThat(filesLeft()).containsExactly("a.db");
    }

    @Test
    void partOfAnotherRunIsRefusedAndKept() throws Exception {
        try (PartFile first = PartFile.create(directory, "a.db")) {
            assertThatThrownBy(() -> PartFile.create(directory, "a.db"))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("a.db.part")
                    .hasMessageContaining("delete the file");
            first.publish();
        }
        assertThat(filesLeft()).containsExactly("a.db");
    }

    @Test
    void missingDirectoryGetsASentence() {
        assertThatThrownBy(() -> PartFile.create(directory.resolve("none"), "a.db"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void fullDiskGetsASentenceThatSaysWhatToDo() throws Exception {
        // /dev/full refuses every byte with ENOSPC: a full disk without filling one.
        Files.createSymbolicLink(directory.resolve("full"), Path.of("/dev/full"));
        try (var full = FileChannel.open(directory.resolve("full"), StandardOpenOption.WRITE)) {
            PartName name = new PartName(directory, "a.db");
            PartFile part = new PartFile(name, new PlainStorage(name, full));
            assertThatThrownBy(() -> part.stream().write(new byte[10]))
                    .isInstanceOf(OutputFailedException.class)
                    .hasMessageContaining("a.db.part")
                    .hasMessageContaining("full")
                    .hasMessageContaining("Free some space");
            part.close();
        }
    }

    @Test
    void nameWithADirectoryIsABug() {
        assertThatThrownBy(() -> PartFile.create(directory, "../a.db")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartFile.create(directory, "x/a.db")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digestOfAnUnfinishedFileIsABug() throws Exception {
        try (PartFile part = PartFile.create(directory, "a.db")) {
            assertThatThrownBy(part::sha256).isInstanceOf(IllegalStateException.class);
        }
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private Stream<String> filesLeft() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
