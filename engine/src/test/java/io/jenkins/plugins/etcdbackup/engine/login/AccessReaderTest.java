package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessReaderTest {

    @TempDir
    Path serviceAccount;

    @Test
    void aPodsServiceAccountIsReadFromWhereTheKubeletPutsIt() throws Exception {
        Files.writeString(serviceAccount.resolve("token"), "token-of-the-pod\n");
        Files.writeString(serviceAccount.resolve("ca.crt"), "CA");
        ResolvedLogin access = reader(Map.of("KUBERNETES_SERVICE_HOST", "172.30.0.1", "KUBERNETES_SERVICE_PORT", "443"))
                .resolve(new Login.InCluster());
        assertThat(access.server()).hasToString("https://172.30.0.1:443");
        assertThat(access.trust()).isEqualTo(Trust.of("CA"));
        assertThat(((Credential.TokenFile) access.credential().secret()).now()).isEqualTo("token-of-the-pod");
    }

    @Test
    void anAddressOfVersionSixIsPutInBrackets() throws Exception {
        Files.writeString(serviceAccount.resolve("token"), "t");
        Files.writeString(serviceAccount.resolve("ca.crt"), "CA");
        ResolvedLogin access =
                reader(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1")).resolve(new Login.InCluster());
        assertThat(access.server()).hasToString("https://[fd00::1]:443");
    }

    @Test
    void outsideOfAPodItSaysWhatToGiveInstead() {
        assertThatThrownBy(() -> reader(Map.of()).resolve(new Login.InCluster()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("No credentials were given")
                .hasMessageContaining("Give a kubeconfig, or a server and a token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "two words", "line\nbreak", "ümlaut"})
    void aTokenThatCannotBeOneIsRefusedWithoutBeingQuoted(String token) {
        assertThatThrownBy(() ->
                        reader(Map.of()).resolve(new Login.Token("https://api.okd.test:6443", token, Trust.system())))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("The token is empty or holds characters");
    }

    @Test
    void surroundingBlanksOfATokenAreDropped() throws Exception {
        ResolvedLogin access =
                reader(Map.of()).resolve(new Login.Token("https://api.okd.test:6443", " token\n", Trust.system()));
        assertThat(access.credential().secret()).isEqualTo(new Credential.BearerToken("token"));
    }

    @Test
    void noLogInPrintsItsSecretAndAllTravelToAnAgent() throws Exception {
        List<Login> all = List.of(
                new Login.Token("https://api", "s3cr3t", Trust.system()),
                new Login.Kubeconfig("token: s3cr3t", null, "ctx", null),
                new Login.ClientCertificate("https://api", "CERT", "s3cr3t", Trust.system()),
                new Login.UserPassword("https://api", "me", "s3cr3t", Trust.system()),
                new Login.InCluster());
        for (Login login : all) {
            assertThat(login.toString()).doesNotContain("s3cr3t");
            new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(login);
        }
        assertThat(List.of(
                        new Credential.BearerToken("s3cr3t"),
                        new Credential.Certificate("CERT", "s3cr3t"),
                        new Credential.Password("me", "s3cr3t")))
                .noneMatch(c -> c.toString().contains("s3cr3t"));
    }

    private LoginResolver reader(Map<String, String> environment) {
        return new LoginResolver(serviceAccount, environment);
    }
}
