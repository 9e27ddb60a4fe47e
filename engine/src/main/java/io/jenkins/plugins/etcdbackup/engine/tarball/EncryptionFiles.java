package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * What kube-apiserver's static pod resources hold of encryption at rest: the files of its Secret
 * {@code encryption-config} (openshift/library-go, pkg/operator/encryption). Secret, and so never a part of a report.
 * Only for a tarball in which {@link StaticResourcesArchive} found nothing wrong.
 */
public final class EncryptionFiles implements AutoCloseable {

    private static final String POD = "/kube-apiserver-pod-";
    private static final String SECRET = "/secrets/encryption-config/";
    private static final String CONFIGURATION = "encryption-config";
    /** The KMS plug-in's own secrets, such as Vault's role and secret id: {@code kms-plugin-secret-<Secret>_<key>-<id>}. */
    private static final String KMS_CREDENTIALS = "kms-plugin-secret-";

    private static final int LARGEST = 1 << 20;

    private byte[] configuration;
    private boolean kmsCredentials;

    private EncryptionFiles() {}

    public static EncryptionFiles read(InputStream tarGz) throws IOException {
        EncryptionFiles files = new EncryptionFiles();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(GzipCompressorInputStream.builder()
                .setInputStream(new BufferedInputStream(tarGz))
                .setDecompressConcatenated(true)
                .get())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    files.member("/" + entry.getName(), tar);
                }
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            files.close();
            throw e instanceof IOException io ? io : new IOException("a member of the tarball can't be read", e);
        }
    }

    private void member(String path, InputStream content) throws IOException {
        int secret = path.indexOf(SECRET);
        if (secret < 0 || !path.contains(POD)) {
            return;
        }
        String name = path.substring(secret + SECRET.length());
        kmsCredentials |= name.startsWith(KMS_CREDENTIALS);
        if (name.equals(CONFIGURATION)) {
            close();
            configuration = content.readNBytes(LARGEST);
        }
    }

    /** The EncryptionConfiguration's text; cleared with this. */
    public Optional<byte[]> configuration() {
        return Optional.ofNullable(configuration);
    }

    /** Whether what opens the KMS lies here, which is as good as its keys. */
    public boolean hasKmsCredentials() {
        return kmsCredentials;
    }

    @Override
    public void close() {
        if (configuration != null) {
            Arrays.fill(configuration, (byte) 0);
        }
    }
}
