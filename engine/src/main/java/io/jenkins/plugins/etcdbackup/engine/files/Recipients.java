package io.jenkins.plugins.etcdbackup.engine.files;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The public keys that may open a backup: X25519 recipients of the age format (age-encryption.org/v1), {@code age1…}.
 * Each alone opens it. None means that nothing is encrypted.
 *
 * @param publicKeys in lower case, each once
 */
public record Recipients(List<String> publicKeys) implements Serializable {

    public static final Recipients NONE = new Recipients(List.of());

    /** The header holds one stanza for each; a hundred are still read by every age program. */
    private static final int MOST = 100;

    private static final String HOW =
            " Make a key pair with `age-keygen -o key.txt` and give the public key that it prints (age1…).";

    public Recipients {
        publicKeys = List.copyOf(publicKeys);
    }

    /** Reads what a person gave; blank lines and {@code #} comments, as in a recipients file, are left out. */
    public static Recipients parse(List<String> given) throws BackupException {
        Set<String> keys = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String text = given.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                keys.add(checked(text, i + 1));
            }
        }
        if (keys.size() > MOST) {
            throw refused("There are " + keys.size() + " recipients; more than " + MOST + " are not supported.", null);
        }
        return new Recipients(List.copyOf(keys));
    }

    public boolean isEmpty() {
        return publicKeys.isEmpty();
    }

    List<RecipientStanzaWriter> stanzaWriters() throws GeneralSecurityException {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String key : publicKeys) {
            writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key));
        }
        return writers;
    }

    /** The text itself is never repeated: what was pasted by mistake may be a secret. */
    private static String checked(String text, int number) throws BackupException {
        String key = text.toLowerCase(Locale.ROOT);
        if (key.startsWith("age-secret-key-")) {
            throw refused(
                    "Recipient " + number + " is a secret key. It must stay where backups are restored; give its public"
                            + " key instead, which `age-keygen -y key.txt` prints.",
                    null);
        }
        if (key.startsWith("ssh-")) {
            throw refused("Recipient " + number + " is an SSH key, which is not supported." + HOW, null);
        }
        if (!key.startsWith("age1")) {
            throw refused("Recipient " + number + " is not an age public key." + HOW, null);
        }
        try {
            X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key);
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refused(
                    "Recipient " + number + " begins like an age public key but is not an X25519 one: a character is"
                            + " wrong or missing, or it belongs to a plug-in." + HOW,
                    e);
        }
    }

    private static BackupException refused(String sentence, Exception cause) {
        return new BackupException(Stage.REQUEST, sentence, cause);
    }
}
