package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigReaderTest {

    private static final String CLUSTER = "server: https://api.okd.test:6443/";
    private static final String USER = "token: s3cr3t-token";

    @TempDir
    Path folder;

    @Test
    void theCurrentContextCounts() throws Exception {
        ResolvedLogin access = read(config(CLUSTER, USER), null);
        assertThat(access.server()).hasToString("https://api.okd.test:6443");
        assertThat(access.credential().secret()).isEqualTo(new Credential.BearerToken("s3cr3t-token"));
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
        assertThat(read(yaml, "other").server()).hasToString("https://other.test:6443");
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
        ResolvedLogin access = read(
                config(
                        CLUSTER + "\n    certificate-authority: ca.crt",
                        """
                        client-certificate-data: %s
                            client-key: pki/client.key"""
                                .formatted(base64("CERT"))),
                null);
        assertThat(access.trust()).isEqualTo(Trust.of("CA"));
        assertThat(access.credential().certificate()).isEqualTo(new Credential.Certificate("CERT", "KEY"));
    }

    @Test
    void dataIsPreferredToAFile() throws Exception {
        ResolvedLogin access = read(
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
        assertThatThrownBy(() -> new KubeconfigReader(new Login.Kubeconfig(yaml, null, null, null)).read())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("came without files")
                .hasMessageContaining("--flatten");
    }

    @Test
    void aTokenFileIsReadAtEachUseAndWinsOverAToken() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        ResolvedLogin access = read(config(CLUSTER, USER + "\n    tokenFile: token"), null);
        Credential.TokenFile token = (Credential.TokenFile) access.credential().secret();
        assertThat(token.now()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(token.now()).isEqualTo("second");
        Files.delete(file);
        assertThat(token.now()).isEqualTo("s3cr3t-token");
    }

    @Test
    void aTokenFileAloneThatIsMissingIsRefusedAtTheStartAndAnsweredWithNothingLater() throws Exception {
        ResolvedLogin access = read(config(CLUSTER, "tokenFile: token"), null);
        assertThatThrownBy(() -> SessionFactory.begin(access, null))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("The token's file")
                .hasMessageContaining("does not exist");
    }

    @Test
    void userNameAndPasswordAreRead() throws Exception {
        assertThat(read(config(CLUSTER, "username: me\n    password: s3cr3t"), null)
                        .credential()
                        .secret())
                .isEqualTo(new Credential.Password("me", "s3cr3t"));
    }

    @Test
    void skippedVerificationIsTakenOverUnlessTrustIsGiven() throws Exception {
        String yaml = config(CLUSTER + "\n    insecure-skip-tls-verify: true", USER);
        assertThat(read(yaml, null).trust().skipVerification()).isTrue();
        Login.Kubeconfig given = new Login.Kubeconfig(yaml, null, null, Trust.of("CA"));
        assertThat(new KubeconfigReader(given).read().trust()).isEqualTo(Trust.of("CA"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "ja", "\"true \"", "t"})
    void skippedVerificationThatIsNeitherTrueNorFalseIsRefused(String value) {
        refused(config(CLUSTER + "\n    insecure-skip-tls-verify: " + value, USER), null)
                .hasMessageContaining("neither true nor false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "no", "Off", "~", ""})
    void aVerificationThatIsNotSkippedIsMade(String value) throws Exception {
        assertThat(read(config(CLUSTER + "\n    insecure-skip-tls-verify: " + value, USER), null)
                        .trust()
                        .skipVerification())
                .isFalse();
    }

    @Test
    void theProxyUrlIsRead() throws Exception {
        ProxyServer proxy = read(config(CLUSTER + "\n    proxy-url: http://proxy.test:3128", USER), null)
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
        ResolvedLogin access = read(config(CLUSTER, "tokenFile: token"), null);
        assertThatThrownBy(() -> SessionFactory.begin(access, null))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("characters that no token has")
                .hasMessageNotContaining("s3cr3t");
        assertThat(((Credential.TokenFile) access.credential().secret()).now()).isEmpty();
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

    /** Each is what kubectl 1.20 logs in with. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the last of two equal keys | token: old\\n    token: s3cr3t-token",
                "text that looks like a number | token: 007 # a comment",
                "a null beside it | token: s3cr3t-token\\n    tokenFile: null\\n    exec: ~\\n    username:",
                "a program beside a token | token: s3cr3t-token\\n    exec: {command: /bin/steal}",
                "a plug-in beside a token | token: s3cr3t-token\\n    auth-provider: {name: oidc}",
                "a key without its certificate | token: s3cr3t-token\\n    client-key: missing.key",
                "a token tagged as binary | token: !!binary czNjcjN0LXRva2Vu",
                "a tab behind a colon | token:\\ts3cr3t-token"
            })
    void aTokenIsRead(String what, String user) throws Exception {
        ResolvedLogin access = read(config(CLUSTER, user.replace("\\n", "\n").replace("\\t", "\t")), null);
        assertThat(access.credential().secret())
                .isEqualTo(new Credential.BearerToken(user.contains("007") ? "007" : "s3cr3t-token"));
    }

    @Test
    void mergedKeysCount() throws Exception {
        String yaml = "x-base: &b {server: 'https://merged.test', insecure-skip-tls-verify: yes}\n"
                + config("<<: *b\n    server: https://own.test", USER);
        ResolvedLogin access = read(yaml, null);
        assertThat(access.server()).hasToString("https://own.test");
        assertThat(access.trust().skipVerification()).isTrue();
    }

    @Test
    void jsonIsReadTooWithTabs() throws Exception {
        String json =
                """
                {
                \t"kind": "Config", "current-context": "x",
                \t"clusters":\t[
                \t\t{
                \t\t\t"name": "c",
                \t\t\t"cluster": {
                \t\t\t\t"server": "https://api.okd.test"
                \t\t\t}
                \t\t}
                \t],
                \t"users": [{"name": "u", "user": {"token": "s3cr3t-token"}}],
                \t"contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}]
                }""";
        assertThat(read(json, null).server()).hasToString("https://api.okd.test");
    }

    @Test
    void ofSeveralDocumentsTheFirstCounts() throws Exception {
        String second = config("server: https://second.test", USER);
        assertThat(read(config(CLUSTER, USER) + "---\n" + second, null).server())
                .hasToString("https://api.okd.test:6443");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() {
        refused(config(CLUSTER, USER).replace("clusters:", "clusters:\n- {name: c, cluster: {}}"), null)
                .hasMessageContaining("2 entries for cluster \"c\"");
    }

    @Test
    void tokenAndCertificateAreBothShown() throws Exception {
        Credential credential = read(
                        config(
                                CLUSTER,
                                USER + "\n    client-certificate-data: " + base64("CERT") + "\n    client-key-data: "
                                        + base64("KEY")),
                        null)
                .credential();
        assertThat(credential.secret()).isEqualTo(new Credential.BearerToken("s3cr3t-token"));
        assertThat(credential.certificate()).isEqualTo(new Credential.Certificate("CERT", "KEY"));
    }

    @Test
    void whoIsImpersonatedIsRead() throws Exception {
        Credential.Impersonation as = read(
                        config(
                                CLUSTER,
                                USER + "\n    as: system:admin\n    as-uid: 12\n    as-groups: [a, b]\n"
                                        + "    as-user-extra: {acme.org/project: [x, y]}"),
                        null)
                .credential()
                .impersonation();
        assertThat(as.user()).isEqualTo("system:admin");
        assertThat(as.uid()).isEqualTo("12");
        assertThat(as.groups()).containsExactly("a", "b");
        assertThat(as.extraHeaders()).containsEntry("acme.org%2Fproject", List.of("x", "y"));
        refused(config(CLUSTER, USER + "\n    as-groups: [a]"), null).hasMessageContaining("no user (as)");
        refused(config(CLUSTER, USER + "\n    as: \"a\\nb\""), null).hasMessageContaining("no HTTP header takes");
    }

    @Test
    void aCaTogetherWithSkippedVerificationIsRefused() {
        refused(
                        config(
                                CLUSTER + "\n    insecure-skip-tls-verify: true\n    certificate-authority-data: "
                                        + base64("CA"),
                                USER),
                        null)
                .hasMessageContaining("exclude each other");
    }

    @Test
    void theNameForTlsIsTheServersOwnOrTheGivenOne() throws Exception {
        ServerAddress given = read(config(CLUSTER + "\n    tls-server-name: api-int.test", USER), null)
                .server();
        assertThat(given.tlsName()).isEqualTo("api-int.test");
        assertThat(given.target()).hasToString("api.okd.test:6443");
        assertThat(read(config(CLUSTER, USER), null).server().tlsName()).isEqualTo("api.okd.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{a: ", "- ", "? "})
    void endlessNestingIsRefused(String open) {
        refused("clusters: " + open.repeat(200_000), null).hasMessageStartingWith("The kubeconfig is ");
        refused("{\"clusters\": " + open.repeat(200_000), null).hasMessageStartingWith("The kubeconfig is ");
    }

    @Test
    void anchorsThatReferToThemselvesDoNoHarm() throws Exception {
        assertThat(read("a: &a [*a]\n" + config(CLUSTER, USER), null).server()).isNotNull();
    }

    @Test
    void aServerOnAPortThatThereIsNotIsRefused() {
        refused(config("server: https://api.okd.test:99999", USER), null).hasMessageContaining("port");
        refused(config(CLUSTER + "\n    proxy-url: http://proxy.test:99999", USER), null)
                .hasMessageContaining("port");
    }

    private ResolvedLogin read(String yaml, String context) throws BackupException {
        return new KubeconfigReader(new Login.Kubeconfig(yaml, folder.toString(), context, null)).read();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String yaml, String context) {
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
