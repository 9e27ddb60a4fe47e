package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ways into the cluster, and what is said of those that lead nowhere. */
class BackupLogInTest extends BackupCommandTrial {

    @Test
    void aWrongOrDeadAddressIsTold() throws Exception {
        String[] token = {"--token", "sha256~none", "--output", output.toString()};
        with(token, "--server", "https://no-such-host.invalid:6443").with(ExitCode.LOG_IN, "is not known");
        with(token, "--server", okd.url().replaceAll(":\\d+$", ":1"))
                .with(ExitCode.LOG_IN, "refuses the connection: nothing listens there");
        Ended nonsense = with(token, "--server", "no url at all");
        assertThat(nonsense.exitCode()).isIn(ExitCode.LOG_IN, ExitCode.USAGE);
        assertThat(nonsense.err()).startsWith("ERROR: ").doesNotContain("\tat ");
        noFileIsThere();
    }

    @Test
    void aCertificateThatNobodySignedIsNotTrusted() throws Exception {
        run("--server", okd.url(), "--token", okd.token(), "--output", output.toString())
                .with(ExitCode.LOG_IN, "is not trusted");
        noFileIsThere();
    }

    @Test
    void aRevokedTokenIsTold() throws Exception {
        okd.revokeToken();

        backup().with(ExitCode.LOG_IN, "does not accept the credentials (401)");
        noFileIsThere();
    }

    @Test
    void aPasswordIsExchangedForATokenThatIsRevokedAtTheEnd() throws Exception {
        Path ca = Files.writeString(work.resolve("ca.crt"), okd.ca());
        Path password = Files.writeString(work.resolve("password"), okd.password());
        String[] asUser = {
            "--server",
            okd.url(),
            "--ca",
            ca.toString(),
            "--user",
            okd.user(),
            "--password-file",
            password.toString(),
            "--output",
            output.toString()
        };

        assertThat(with(asUser, "--method", "direct").exitCode()).isZero();

        Files.writeString(password, "wrong");
        with(asUser).with(ExitCode.LOG_IN, "password");
    }

    @Test
    void aClientCertificateIsAWayIn() throws Exception {
        Files.writeString(kubeconfig, okd.certificateKubeconfig());

        assertThat(backup("--method", "direct").exitCode()).isZero();
    }

    @Test
    void aUserWithoutRightsIsToldAllThatIsMissing() throws Exception {
        Path ca = Files.writeString(work.resolve("ca.crt"), okd.ca());
        Path token = Files.writeString(work.resolve("token"), okd.tokenWithoutRights());

        run(
                        "--server",
                        okd.url(),
                        "--token-file",
                        token.toString(),
                        "--ca",
                        ca.toString(),
                        "--output",
                        output.toString())
                .with(ExitCode.NOT_READY, "lacks these rights: ", "docs/permissions.md");
        noFileIsThere();
    }

    @Test
    void oneMissingRightIsNamed() throws Exception {
        okd.deny("create", "", "pods/exec");

        backup().with(ExitCode.NOT_READY, "access: ", "pods/exec");
        noFileIsThere();
    }

    @Test
    void aKubeconfigThatIsNoneIsRefused() throws Exception {
        Files.writeString(kubeconfig, "");
        usage(backup());
        Files.writeString(kubeconfig, "\u0000\u0001 { not: [yaml");
        usage(backup());
        Files.writeString(kubeconfig, "[1, 2, 3]");
        usage(backup());
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Files.write(kubeconfig, noise);
        usage(backup());
        Files.writeString(kubeconfig, "# ".repeat(3 << 20), StandardCharsets.US_ASCII, StandardOpenOption.CREATE);
        usage(backup()).with(ExitCode.USAGE, "is larger than 4 MB; that is no kubeconfig");
        Files.delete(kubeconfig);
        usage(backup()).with(ExitCode.USAGE, "There is no file " + kubeconfig);
        noFileIsThere();
    }

    private static Ended usage(Ended ended) {
        assertThat(ended.exitCode()).as(ended.err()).isIn(ExitCode.USAGE, ExitCode.LOG_IN);
        assertThat(ended.err()).startsWith("ERROR: ").hasLineCount(1);
        return ended;
    }

    @Test
    void aProxyThatIsNoneIsRefused() throws Exception {
        backup("--proxy", "ftp://x").with(ExitCode.LOG_IN, "its scheme is none of http, https and socks5");
    }
}
