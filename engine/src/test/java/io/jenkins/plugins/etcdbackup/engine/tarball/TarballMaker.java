package io.jenkins.plugins.etcdbackup.engine.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Packs tarballs as cluster-backup.sh does, and as it never would. */
public final class TarballMaker {

    static final Map<String, Integer> REVISIONS =
            Map.of("kube-apiserver", 7, "kube-controller-manager", 5, "kube-scheduler", 6, "etcd", 3);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    TarballMaker() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /** All four pods with manifest, certificate and key. */
    public static TarballMaker good() {
        TarballMaker maker = new TarballMaker();
        for (String pod : List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")) {
            maker.pod(pod, REVISIONS.get(pod));
        }
        return maker;
    }

    TarballMaker pod(String pod, int revision) {
        String directory = "static-pod-resources/" + pod + "-pod-" + revision;
        if (pod.equals("kube-apiserver")) {
            file(directory + "/secrets/etcd-client/tls.crt", certificate());
            file(directory + "/secrets/etcd-client/tls.key", "-----BEGIN PRIVATE KEY-----\n");
        }
        return directory(directory)
                .file(directory + "/" + pod + "-pod.yaml", manifest(pod, revision))
                .directory(directory + "/secrets")
                .directory(directory + "/secrets/serving")
                .file(directory + "/secrets/serving/tls.crt", certificate())
                .file(directory + "/secrets/serving/tls.key", "-----BEGIN PRIVATE KEY-----\n")
                .directory(directory + "/configmaps")
                .file(directory + "/configmaps/ca/ca-bundle.crt", certificate() + certificate())
                .file(directory + "/configmaps/trusted-ca-bundle/ca-bundle.crt", "# the system's own\n");
    }

    static String manifest(String pod, int revision) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s"},"spec":{"containers":[{"name":"%1$s",\
                "image":"i"}],"volumes":[{"name":"resource-dir",\
                "hostPath":{"path":"/etc/kubernetes/static-pod-resources/%1$s-pod-%2$d"}}]}}
                """
                .formatted(pod, revision);
    }

    static String certificate() {
        try (var resource = TarballMaker.class.getResourceAsStream("etcd-peer.crt")) {
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TarballMaker directory(String name) {
        return entry(new TarArchiveEntry(name + "/", true), new byte[0]);
    }

    public TarballMaker file(String name, String content) {
        return entry(new TarArchiveEntry(name, true), content.getBytes(UTF_8));
    }

    TarballMaker link(String name, byte type, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        return entry(entry, new byte[0]);
    }

    TarballMaker symlink(String name, String target) {
        return link(name, TarConstants.LF_SYMLINK, target);
    }

    TarballMaker hardLink(String name, String target) {
        return link(name, TarConstants.LF_LINK, target);
    }

    TarballMaker special(String name, byte type) {
        return entry(new TarArchiveEntry(name, type, true), new byte[0]);
    }

    TarballMaker entry(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            // GNU tar writes whole seconds; the library would add a pax header for the rest.
            entry.setLastModifiedTime(FileTime.fromMillis(1_795_000_000_000L));
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes as they are, in the middle of the tar archive. */
    TarballMaker raw(byte[] block) {
        try {
            tar.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.writeBytes(block);
        return this;
    }

    byte[] tar() {
        try {
            tar.finish();
            tar.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] tarGz() {
        return gzip(tar());
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
