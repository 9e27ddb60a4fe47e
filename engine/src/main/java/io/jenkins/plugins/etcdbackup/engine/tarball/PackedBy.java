package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.ArchiveException;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** Tells what a tarball is that gzip does not unpack, by how it begins: mostly somebody packed or encrypted it anew. */
final class PackedBy {

    private static final int HEAD = 512;

    private PackedBy() {}

    /** Looks at the beginning and leaves it there. @param in has to support marks */
    static byte[] head(InputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    /** What is wrong with something that is not packed by gzip, and what to do about it. */
    static String sentence(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("age-encryption.org/") || text.stripLeading().startsWith("-----BEGIN AGE ")) {
            return "The tarball is encrypted: decrypt it with `etcd-backup decrypt`, then verify the result.";
        }
        try {
            return "The tarball is packed by "
                    + CompressorStreamFactory.detect(new ByteArrayInputStream(head))
                    + " and not by gzip: cluster-restore.sh of every release stops there. Pack it anew.";
        } catch (CompressorException e) {
            // Then it may be an archive.
        }
        try {
            return "The tarball is a " + ArchiveStreamFactory.detect(new ByteArrayInputStream(head))
                    + " archive and not packed by gzip: cluster-restore.sh of every release stops there. Pack it anew.";
        } catch (ArchiveException e) {
            return "The tarball is no gzip file, or it is empty. Take the backup again.";
        }
    }
}
