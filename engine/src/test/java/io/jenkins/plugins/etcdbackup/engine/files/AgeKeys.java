package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A key pair that the real age-keygen made, and the real age program. */
public record AgeKeys(Path identityFile, String recipient) {

    public static AgeKeys make(Path directory, String name) throws IOException {
        Path file = directory.resolve(name + ".txt");
        Path keygen = EtcdInstallation.age().resolveSibling("age-keygen");
        run(List.of(keygen.toString(), "-o", file.toString()));
        String recipient = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("# public key: "))
                .map(line -> line.substring("# public key: ".length()))
                .findFirst()
                .orElseThrow();
        return new AgeKeys(file, recipient);
    }

    String secret() throws IOException {
        return Files.readAllLines(identityFile).stream()
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElseThrow();
    }

    public void decryptWithAge(Path encrypted, Path plain) throws IOException {
        run(List.of(age(), "-d", "-i", identityFile.toString(), "-o", plain.toString(), encrypted.toString()));
    }

    public void encryptWithAge(Path plain, Path encrypted) throws IOException {
        run(List.of(age(), "-r", recipient, "-o", encrypted.toString(), plain.toString()));
    }

    /** Encrypts with the age program itself, to text as mail programs want it. */
    public void encryptToArmor(Path plain, Path encrypted) throws IOException {
        run(List.of(age(), "--armor", "-r", recipient, "-o", encrypted.toString(), plain.toString()));
    }

    private static String age() {
        return EtcdInstallation.age().toString();
    }

    private static void run(List<String> command) throws IOException {
        LocalProgram.run(Duration.ofSeconds(60), Map.of(), command).orFail();
    }
}
