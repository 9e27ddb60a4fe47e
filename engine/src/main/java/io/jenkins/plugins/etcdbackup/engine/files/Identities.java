package io.jenkins.plugins.etcdbackup.engine.files;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The secret keys of an identity file as {@code age-keygen} writes it. Nothing of it ever gets into a message. */
public final class Identities {

    private static final int LARGEST = 64 << 10;

    private final String name;
    private final List<RecipientStanzaReader> readers;

    private Identities(String name, List<RecipientStanzaReader> readers) {
        this.name = name;
        this.readers = readers;
    }

    public static Identities read(Path file) throws BackupException {
        return parse("file " + file, text(file));
    }

    /** @param name of where the text is from, for messages, such as {@code file /root/key.txt} */
    public static Identities parse(String name, String text) throws BackupException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String key = line.strip();
            if (AgeHead.isOf(key)) {
                throw unusable(name, encrypted(text.substring(text.indexOf(key))), null);
            }
            if (!key.isEmpty() && !key.startsWith("#")) {
                readers.add(reader(name, key, number));
            }
        }
        if (readers.isEmpty()) {
            throw unusable(name, "it holds no key", null);
        }
        return new Identities(name, readers);
    }

    /** An identity file's text. What is none may still be recognized by how it begins, such as an encrypted file. */
    public static String textOf(byte[] file) {
        try {
            return TextEncoding.decode(file);
        } catch (CharacterCodingException e) {
            return new String(file, StandardCharsets.UTF_8);
        }
    }

    /** Where they are from, for messages. */
    public String name() {
        return name;
    }

    public List<RecipientStanzaReader> readers() {
        return readers;
    }

    private static String encrypted(String head) {
        return AgeHead.takesPassphrase(head)
                ? "it is protected by a passphrase; take that off first with `age -d -o PLAIN FILE`"
                : "it is itself encrypted to another key; decrypt it first with `age -d -i KEY -o PLAIN FILE`";
    }

    private static RecipientStanzaReader reader(String name, String key, int line) throws BackupException {
        if (key.startsWith("age1")) {
            throw unusable(name, "line " + line + " is a public key; the secret key is needed to decrypt", null);
        }
        if (key.startsWith("-----BEGIN")) {
            throw unusable(name, "it is an SSH key, which is not supported; use `age -d -i`", null);
        }
        if (key.startsWith("AGE-PLUGIN-") || key.startsWith("AGE-SECRET-KEY-PQ-")) {
            throw unusable(
                    name,
                    "line " + line + " is a key of a kind that is not supported (a plugin's, or post-quantum); use"
                            + " `age -d -i`",
                    null);
        }
        if (!key.startsWith("AGE-SECRET-KEY-1")) {
            throw unusable(name, "line " + line + " is not an age secret key (AGE-SECRET-KEY-1…)", null);
        }
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The library's message may quote the key: it goes no further.
            throw unusable(name, "the key in line " + line + " has a wrong or missing character", null);
        }
    }

    private static String text(Path file) throws BackupException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unusable("file " + file, "it is too large for one", null);
            }
            return textOf(bytes);
        } catch (NoSuchFileException e) {
            throw unusable("file " + file, "there is no such file", e);
        } catch (IOException e) {
            throw unusable("file " + file, e.getMessage(), e);
        }
    }

    private static BackupException unusable(String name, String why, Exception cause) {
        return new BackupException(Stage.REQUEST, "The identity " + name + " can't be used: " + why + ".", cause);
    }
}
