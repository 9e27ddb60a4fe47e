package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigReaderTest {

    private static final String CLUSTER = "server: https://api.okd.test:6443/";
    private static final String USER = "token: s3cr3t-token";

    @TempDir
    Path folder;

    @Test
    void theCurrentContextCounts() throws Exception {
        Access access = read(config(CLUSTER, USER), null);
        assertThat(access.server()).isEqualTo(URI.create("https://api.okd.test:6443"));
        assertThat(access.credential()).isEqualTo(new Access.BearerToken("s3cr3t-token"));
        assertThat(access.trust()).isEqualTo(Trust.system());
        assertThat(access.proxy()).isNull();
    }

    @Test
    void aNamedContextCounts() throws Exception {
        String yaml = config(CLUSTER, USER)
                + """
                - name: other
                  context: {cluster: c2, user: u}
                """;
        yaml = yaml.replace("clusters:", "clusters:\n- name: c2\n  cluster: {server: 'https://other.test:6443'}");
        assertThat(read(yaml, "other").server()).isEqualTo(URI.create("https://other.test:6443"));
    }

    @Test
    void anUnknownContextIsRefusedWithTheKnownOnes() {
        refused(config(CLUSTER, USER), "nope").hasMessageContaining("no context \"nope\"; it has: ctx");
    }

    @Test
    void withoutACurrentContextTheOnlyOneCountsAndOfManyOneHasToBeNamed() throws Exception {
        String one = config(CLUSTER, USER).replace("current-context: ctx", "current-context: ''");
        assertThat(read(one, null).server()).isNotNull();
        refused(one + "- name: second\n  context: {cluster: c, user: u}\n", null)
                .hasMessageContaining("name one of its contexts: ctx, second");
    }

    @Test
    void aContextThatPointsNowhereIsRefused() {
        refused(config(CLUSTER, USER).replace("cluster: c,", "cluster: gone,"), null)
                .hasMessageContaining("no cluster \"gone\"; it has: c");
        refused(config(CLUSTER, USER).replace("user: u}", "user: gone}"), null)
                .hasMessageContaining("no user \"gone\"; it has: u");
        refused(config(CLUSTER, USER).replace("cluster: c,", ""), null).hasMessageContaining("names no cluster");
        refused(config("{}", USER), null).hasMessageContaining("names no server");
    }

    @Test
    void caAndCertificateAreReadFromDataAndFromFilesBesideIt() throws Exception {
        Files.writeString(folder.resolve("ca.crt"), "CA");
        Files.createDirectories(folder.resolve("pki"));
        Files.writeString(folder.resolve("pki/client.key"), "KEY");
        Access access = read(
                config(
                        CLUSTER + "\n    certificate-authority: ca.crt",
                        """
                        client-certificate-data: %s
                            client-key: pki/client.key"""
                                .formatted(base64("CERT"))),
                null);
        assertThat(access.trust()).isEqualTo(Trust.of("CA"));
        assertThat(access.credential()).isEqualTo(new Access.Certificate("CERT", "KEY"));
    }

    @Test
    void dataIsPreferredToAFile() throws Exception {
        Access access = read(
                config(
                        CLUSTER + "\n    certificate-authority: missing.crt\n    certificate-authority-data: "
                                + base64("DATA"),
                        USER),
                null);
        assertThat(access.trust().caPem()).isEqualTo("DATA");
    }

    @Test
    void aMissingFileIsNamed() {
        refused(config(CLUSTER + "\n    certificate-authority: missing.crt", USER), null)
                .hasMessageContaining("certificate-authority")
                .hasMessageContaining("missing.crt, does not exist");
    }

    @Test
    void filesAreRefusedWhereTheTextCameWithoutAFolder() {
        String yaml = config(CLUSTER + "\n    certificate-authority: /etc/passwd", USER);
        assertThatThrownBy(() -> new KubeconfigReader(Login.Kubeconfig.of(yaml)).read())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("came without files")
                .hasMessageContaining("--flatten");
    }

    @Test
    void aTokenFileIsReadAtEachUseAndWinsOverAToken() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Access access = read(config(CLUSTER, USER + "\n    tokenFile: token"), null);
        Access.TokenFile token = (Access.TokenFile) access.credential();
        assertThat(token.now()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(token.now()).isEqualTo("second");
        Files.delete(file);
        assertThat(token.now()).isEmpty();
    }

    @Test
    void userNameAndPasswordAreRead() throws Exception {
        assertThat(read(config(CLUSTER, "username: me\n    password: s3cr3t"), null)
                        .credential())
                .isEqualTo(new Access.Password("me", "s3cr3t"));
    }

    @Test
    void skippedVerificationIsTakenOverUnlessTrustIsGiven() throws Exception {
        String yaml = config(CLUSTER + "\n    insecure-skip-tls-verify: true", USER);
        assertThat(read(yaml, null).trust().skipVerification()).isTrue();
        Login.Kubeconfig given = new Login.Kubeconfig(yaml, null, null, Trust.of("CA"));
        assertThat(new KubeconfigReader(given).read().trust()).isEqualTo(Trust.of("CA"));
    }

    @Test
    void theProxyUrlIsRead() throws Exception {
        ApiProxy proxy = read(config(CLUSTER + "\n    proxy-url: http://proxy.test:3128", USER), null)
                .proxy();
        assertThat(proxy.host()).isEqualTo("proxy.test");
        assertThat(proxy.port()).isEqualTo(3128);
    }

    @Test
    void programsAndPlugInsAreRefusedWithWhatToDoInstead() {
        refused(config(CLUSTER, "exec: {apiVersion: v1, command: /bin/steal}"), null)
                .hasMessageContaining("running a program (exec)")
                .hasMessageContaining("oc whoami -t");
        refused(config(CLUSTER, "auth-provider: {name: oidc}"), null)
                .hasMessageContaining("auth-provider")
                .hasMessageContaining("oc whoami -t");
    }

    @Test
    void whatIsNotSupportedIsSaid() {
        refused(config(CLUSTER, USER + "\n    as: somebody"), null).hasMessageContaining("impersonates");
        refused(config(CLUSTER, "{}"), null).hasMessageContaining("no token, client certificate or password");
        refused(config(CLUSTER, "client-certificate-data: " + base64("x")), null)
                .hasMessageContaining("not both");
        refused(config(CLUSTER, "client-certificate-data: '%%%'\n    client-key-data: a"), null)
                .hasMessageContaining("client-certificate-data is not base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   \n\t ", "hello", "- a\n- b", "a: [1, 2", "\u0000", "42", "{\"a\": ", "%YAML 9\n---\n"})
    void whatIsNoMappingIsRefused(String text) {
        refused(text, null).hasMessageStartingWith("The kubeconfig is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind: Secret\nclusters: []", "apiVersion: v1\nkind: Config", "a: b"})
    void whatIsNoKubeconfigIsRefused(String text) {
        refused(text, null).hasMessageContaining("but no kubeconfig");
    }

    @Test
    void aHugeFileIsRefusedWithoutBeingParsed() {
        refused("a: ".repeat(1 << 20), null).hasMessageContaining("that is not a kubeconfig");
    }

    @Test
    void aBombOfAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
        }
        refused(bomb.toString(), null).hasMessageContaining("not a YAML mapping");
    }

    @Test
    void listsOfTheWrongShapeAreRefused() {
        refused("kind: Config\ncurrent-context: ctx\ncontexts: {a: b}\nclusters: 7\nusers: [1, null]", null)
                .hasMessageContaining("no context \"ctx\"");
    }

    @Test
    void aTokenThatNoHeaderTakesIsRefusedAndNotRepeated() throws Exception {
        refused(config(CLUSTER, "token: \"s3cr3t\\ntoken\""), null)
                .hasMessageContaining("characters that no token has");
        refused(config(CLUSTER, "token: 's3cr3t token'"), null).hasMessageContaining("characters that no token has");
        Files.writeString(folder.resolve("token"), "s3cr3t\ntoken\n");
        Access access = read(config(CLUSTER, "tokenFile: token"), null);
        assertThatThrownBy(() -> Session.begin(access, null))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("characters that no token has")
                .hasMessageNotContaining("s3cr3t");
        assertThat(((Access.TokenFile) access.credential()).now()).isEmpty();
    }

    @Test
    void aFileNameThatNoFileHasIsRefused() {
        refused(config(CLUSTER + "\n    certificate-authority: \"a\\0b\"", USER), null)
                .hasMessageContaining("certificate-authority");
    }

    @Test
    void aDocumentMayBeginAndEndAsYamlAllows() throws Exception {
        assertThat(read("# made by a tool\n---\n" + config(CLUSTER, USER) + "...\n", null)
                        .server())
                .isNotNull();
    }

    @Test
    void severalDocumentsAreRefusedSinceNobodyKnowsWhichIsMeant() {
        refused(config(CLUSTER, USER) + "---\n" + config(CLUSTER, USER), null)
                .hasMessageContaining("not a YAML mapping");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{a: ", "- ", "? "})
    void endlessNestingIsRefused(String open) {
        refused("clusters: " + open.repeat(200_000), null).hasMessageStartingWith("The kubeconfig is ");
        refused("{\"clusters\": " + open.repeat(200_000), null).hasMessageStartingWith("The kubeconfig is ");
    }

    @Test
    void anchorsThatReferToThemselvesAreRefused() {
        refused("a: &a [*a]\n" + config(CLUSTER, USER), null).hasMessageContaining("not a YAML mapping");
    }

    @Test
    void aServerOnAPortThatThereIsNotIsRefused() {
        refused(config("server: https://api.okd.test:99999", USER), null).hasMessageContaining("port");
        refused(config(CLUSTER + "\n    proxy-url: http://proxy.test:99999", USER), null)
                .hasMessageContaining("port");
    }

    private Access read(String yaml, String context) throws BackupException {
        return new KubeconfigReader(new Login.Kubeconfig(yaml, folder.toString(), context, null)).read();
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(String yaml, String context) {
        return assertThatThrownBy(() -> read(yaml, context))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.LOG_IN))
                .hasMessageNotContaining("s3cr3t");
    }

    private static String config(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: ctx
                clusters:
                - name: c
                  cluster:
                    %s
                users:
                - name: u
                  user:
                    %s
                contexts:
                - name: ctx
                  context: {cluster: c, user: u}
                """
                .formatted(cluster, user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
