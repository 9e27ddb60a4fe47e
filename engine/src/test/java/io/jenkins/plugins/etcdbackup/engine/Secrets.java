package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** What a stand-in cluster would not have anybody read: its tokens, its password, its private keys. */
public final class Secrets {

    private final List<String> canaries = new ArrayList<>();

    public Secrets(StandInControlPlane okd) throws IOException {
        canaries.addAll(List.of(okd.token(), okd.tokenWithoutRights(), okd.password()));
        key(okd.adminCertificate().key());
        try (Stream<Path> files = Files.list(okd.etcd().certificates())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".key")).toList()) {
                key(Files.readString(file));
            }
        }
        assertThat(canaries).hasSizeGreaterThan(10).allMatch(canary -> canary.length() > 5);
    }

    /** Its lines, and how it would begin where it is base64 in base64, as in a kubeconfig. */
    private void key(String pem) {
        String encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
        canaries.add(encoded.substring(encoded.length() / 2));
        pem.lines()
                .filter(line -> line.length() >= 60 && !line.contains("-----"))
                .forEach(canaries::add);
    }

    public void areNotIn(String what, String text) {
        for (String canary : canaries) {
            assertThat(text.contains(canary))
                    .as("%s tells a secret that begins with %s", what, canary.substring(0, 4))
                    .isFalse();
        }
    }

    /** A stack trace with all causes: what a build's console may show. */
    public void areNotIn(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        areNotIn("the stack trace", trace.toString());
    }

    /** Manifest and restore guide; the snapshot and the tarball are secret as a whole. */
    public void areNotInTextsOf(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().matches(".*\\.(json|md)")) {
                    areNotIn(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
    }
}
