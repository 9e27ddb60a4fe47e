package io.jenkins.plugins.etcdbackup.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the options and the environment together mean. */
class ClusterOptionsTest {

    private static final String SERVER = "--server https://api.okd.test:6443 ";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void severalKubeconfigsInTheEnvironmentAreToldApartFromAMissingFile() {
        environment.put("KUBECONFIG", "/home/me/a:/home/me/b");
        refused("").hasMessageContaining("$KUBECONFIG names several files").hasMessageContaining("--kubeconfig");
    }

    @Test
    void theSameFileTwiceInTheEnvironmentIsOne() throws Exception {
        Path file = Files.writeString(folder.resolve("config"), "kind: Config");
        environment.put("KUBECONFIG", file + ":" + file);
        assertThat(login("")).isEqualTo(new Login.Kubeconfig("kind: Config", folder.toString(), null, null));
    }

    @Test
    void emptyPartsOfTheEnvironmentsListAreNoFiles() throws Exception {
        Path file = Files.writeString(folder.resolve("config"), "kind: Config");
        environment.put("KUBECONFIG", ":" + file + ":");
        assertThat(login("")).isEqualTo(new Login.Kubeconfig("kind: Config", folder.toString(), null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SERVER + "--token x --client-key k",
                SERVER + "--token x --password-file p",
                SERVER + "--token x --context c",
                "--kubeconfig k --client-key x",
                "--kubeconfig k --password-file x",
                "--in-cluster --context c",
                "--in-cluster --token x",
                "--in-cluster --ca x"
            })
    void anOptionThatWouldNotCountIsRefused(String arguments) throws Exception {
        refused(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--context c",
                "--token x",
                "--token-file x",
                "--user u",
                "--password-file p",
                "--client-certificate c",
                "--client-key k",
                "--ca c",
                "--skip-tls-verify",
                "--proxy p",
                "--no-proxy p"
            })
    void whoeverSaysHowToReachAClusterMeansOne(String arguments) {
        assertThat(options(arguments).isGiven()).isTrue();
        assertThat(options("").isGiven()).isFalse();
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() {
        refused("--kubeconfig /dev/zero").hasMessageContaining("larger than 4 MB");
    }

    @Test
    void whatIsNoTextFileIsSaidInWords() throws Exception {
        refused("--kubeconfig " + folder).hasMessageContaining("is a directory");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        refused("--kubeconfig " + binary).hasMessageContaining("is no text").hasMessageNotContaining("Exception");
    }

    @Test
    void aPasswordKeepsTheBlanksThatBelongToIt() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), " s3cr3t \n");
        Login.UserPassword login = (Login.UserPassword) login(SERVER + "--user me --password-file " + file);
        assertThat(login.password()).isEqualTo(" s3cr3t ");
    }

    @Test
    void theEnvironmentsProxyIsADefaultAndThatOfThePersonIsNot() throws Exception {
        environment.put("HTTPS_PROXY", "http://proxy.test:3128");
        environment.put("no_proxy", ".svc");
        ApiProxy proxy = options("").apiProxy();
        assertThat(proxy.isDefault()).isTrue();
        assertThat(proxy.noProxy()).containsExactly(".svc");
        assertThat(options("--proxy http://other.test:3128").apiProxy().isDefault())
                .isFalse();
    }

    @Test
    void anEmptyVariableIsNoneAndTheOtherOneCounts() throws Exception {
        environment.put("HTTPS_PROXY", "");
        environment.put("https_proxy", "http://proxy.test:3128");
        environment.put("NO_PROXY", "");
        environment.put("no_proxy", ".svc");
        assertThat(options("").apiProxy().server().host()).isEqualTo("proxy.test");
        assertThat(options("").apiProxy().noProxy()).containsExactly(".svc");
    }

    @Test
    void whatAPersonExceptsCountsForTheKubeconfigsProxyToo() throws Exception {
        environment.put("NO_PROXY", ".svc");
        ProxyServer named = ProxyServer.parse("http://proxy.test", "proxy-url");
        assertThat(options("").apiProxy().orOfKubeconfig(named).noProxy()).isEmpty();
        assertThat(options("--no-proxy okd.test")
                        .apiProxy()
                        .orOfKubeconfig(named)
                        .noProxy())
                .containsExactly("okd.test");
    }

    @Test
    void aProxyThatIsNoneIsNamedByWhereItCameFrom() {
        environment.put("HTTPS_PROXY", "ftp://user:s3cr3t@proxy.test");
        assertThatThrownBy(() -> options("").apiProxy())
                .hasMessageContaining("$HTTPS_PROXY is not usable")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aKubeconfigAsPowerShellWritesItIsRead() throws Exception {
        for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
            Path file = Files.write(folder.resolve("config"), "\uFEFFkind: Config".getBytes(charset));
            assertThat(((Login.Kubeconfig) login("--kubeconfig " + file)).yaml())
                    .isEqualTo("kind: Config");
        }
    }

    @Test
    void noneMeansTheDirectWayWhateverTheKubeconfigSays() throws Exception {
        environment.put("HTTPS_PROXY", "http://proxy.test:3128");
        assertThat(options("--proxy none").apiProxy()).isEqualTo(ApiProxy.NONE);
        assertThat(options("--proxy ''").apiProxy()).isEqualTo(ApiProxy.NONE);
    }

    private Login login(String arguments) throws BackupException {
        return options(arguments).login();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String arguments) {
        return assertThatThrownBy(() -> login(arguments))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.REQUEST));
    }

    private ClusterOptions options(String arguments) {
        String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        for (int i = 0; i < split.length; i++) {
            split[i] = split[i].equals("''") ? "" : split[i];
        }
        return CommandLine.populateCommand(new ClusterOptions(environment::get), split);
    }
}
