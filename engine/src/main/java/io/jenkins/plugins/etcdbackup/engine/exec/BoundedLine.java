package io.jenkins.plugins.etcdbackup.engine.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines whose length the other side decides, but not the memory that they take here. */
final class BoundedLine {

    private BoundedLine() {}

    /**
     * Reads up to the next line break and no byte further.
     *
     * @param limit bytes that are kept; the rest of a longer line is read and forgotten
     * @return the line without its end; null where the stream ended before one
     */
    static String read(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (line.size() < limit && b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
