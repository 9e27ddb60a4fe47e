package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * RSA keys for servers and clients on loopback, kept between runs: to make one takes a good part of a second, and each
 * stand-in wants ten. Those that one pool gives are different from each other, up to its size.
 */
final class KeyPool {

    private static final int SIZE = 24;

    private final Path folder;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(SIZE));

    KeyPool(Path folder) {
        this.folder = folder;
    }

    KeyPair take() throws GeneralSecurityException, IOException {
        Path file = folder.resolve("rsa-" + next.getAndIncrement() % SIZE + ".der");
        if (Files.exists(file)) {
            return read(file);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair made = generator.generateKeyPair();
        keep(made, file);
        return made;
    }

    private static KeyPair read(Path file) throws GeneralSecurityException, IOException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key =
                (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
    }

    private void keep(KeyPair pair, Path file) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(
                folder,
                "rsa",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(temporary, pair.getPrivate().getEncoded());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
