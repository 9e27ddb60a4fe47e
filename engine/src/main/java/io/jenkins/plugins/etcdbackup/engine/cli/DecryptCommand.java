package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.DirectoryClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.restore.Decryption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes encrypted backup files readable again. */
@Command(
        name = "decrypt",
        description = {
            "Decrypts files of a backup that was taken with --encrypt-to. Needs no cluster.",
            "",
            "A file gets its name only when every byte of it was authenticated and, if the manifest lies beside it, is"
                    + " what was verified when the backup was taken. The program `age` decrypts the same files.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all files were decrypted",
            "1:a file could not be decrypted or written; nothing of it was kept",
            "2:wrong arguments, or no usable key in the identity file",
            "6:a file is not the one that its manifest describes",
        })
final class DecryptCommand extends Subcommand {

    @Option(
            names = {"--identity", "-i"},
            required = true,
            paramLabel = "FILE",
            description = "File with secret keys (AGE-SECRET-KEY-1…), as age-keygen writes it.")
    private Path identity;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Existing directory for the plain files. Default: beside each encrypted one.")
    private Path output;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Encrypted files, NAME.age; each becomes NAME.")
    private List<Path> files;

    @Override
    @SuppressWarnings("try") // The claim is held, not used.
    public Integer call() throws BackupException, InterruptedException {
        Decryption decryption = Decryption.withIdentityFile(identity);
        PrintWriter out = out();
        BackupLog log = new ConsoleLog(out, false, CommandWording.ANY);
        for (Path file : files) {
            Path directory =
                    output == null ? file.toAbsolutePath().resolveSibling(".").normalize() : output;
            Decryption.Decrypted decrypted;
            try (DirectoryClaim claim = DirectoryClaim.open(directory, log)) {
                decrypted = decryption.decrypt(file, directory);
            }
            out.println(decrypted.file() + ": " + ByteCount.of(decrypted.size()) + ", sha256 " + decrypted.sha256()
                    + (decrypted.matchesManifest() ? ", as in its manifest" : "; no manifest beside it to compare"));
            out.flush();
        }
        return 0;
    }
}
