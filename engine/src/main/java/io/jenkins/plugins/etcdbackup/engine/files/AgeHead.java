package io.jenkins.plugins.etcdbackup.engine.files;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How a file in the age format begins: in text, whether armored or not. */
final class AgeHead {

    private static final String ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";

    private AgeHead() {}

    static boolean isArmored(String head) {
        return head.stripLeading().startsWith(ARMOR);
    }

    /** Whether this is how such a file begins. */
    static boolean isOf(String text) {
        return isArmored(text) || text.startsWith("age-encryption.org/");
    }

    static boolean takesPassphrase(String head) {
        return (isArmored(head) ? withoutArmor(head.strip()) : head).contains("\n-> scrypt ");
    }

    /** As much of an armored file's beginning as can be decoded. */
    private static String withoutArmor(String head) {
        String base64 = head.substring(ARMOR.length()).replaceAll("-----.*|[^A-Za-z0-9+/=]", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.substring(0, base64.length() / 4 * 4));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            // Broken armor: decrypting says so.
            return "";
        }
    }
}
