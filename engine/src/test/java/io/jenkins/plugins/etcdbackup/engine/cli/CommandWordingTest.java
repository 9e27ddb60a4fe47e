package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A remedy names an option in the words of the front end that shows it. */
class CommandWordingTest {

    private static final Path ENGINE = Path.of("src/main/java/io/jenkins/plugins/etcdbackup/engine");

    /** In quotes, an option as only our command line has it. */
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Pattern OPTION = Pattern.compile("\"[^\"]*(?<![\\w-])(--[a-z][a-z-]+)");

    @ParameterizedTest
    @EnumSource
    void everyOptionOfARemedyIsOneOfTheCommandLine(Option option) {
        assertThat(optionNames()).containsAll(CommandWording.names(option));
    }

    @Test
    void aRemedyIsInTheWordsOfTheCommandThatRan() {
        String remedy = "Name one (" + Option.DEBUG_IMAGE + "), or use " + Option.METHOD.with("direct") + ".";

        assertThat(new CommandWording(Set.of("--image")).apply(remedy))
                .isEqualTo("Name one (--image), or use --method direct.");
        assertThat(CommandWording.ANY.apply(remedy)).isEqualTo("Name one (--debug-image), or use --method direct.");
        assertThat(Wording.NEUTRAL.apply(remedy))
                .isEqualTo("Name one (the option debug-image), or use the option method direct.");
    }

    @Test
    void noSentenceOfTheEngineNamesAnOptionOfTheCommandLine() throws IOException {
        Set<String> ours = optionNames();
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ENGINE)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                if (file.startsWith(ENGINE.resolve("cli"))) {
                    continue;
                }
                for (String line : Files.readAllLines(file)) {
                    Matcher option = OPTION.matcher(line);
                    if (option.find() && ours.contains(option.group(1)) && !isACommandToType(line)) {
                        found.add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** Those that no English word is spelled like, out of the table of the step's documentation. */
    @Test
    void noSentenceOfTheEngineNamesAParameterOfThePipelineStep() throws IOException {
        List<String> parameters = Pattern.compile("(?m)^\\| `([a-z]+[A-Z]\\w*)`")
                .matcher(Files.readString(Path.of("../docs/pipeline.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(parameters).contains("timeoutMinutes", "encryptTo");
        Pattern named = Pattern.compile("(?<![\\w.])(" + String.join("|", parameters) + ")(?![\\w(])");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ENGINE)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (LITERAL.matcher(line).results().anyMatch(literal -> named.matcher(literal.group())
                            .find())) {
                        found.add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** What a guide has people type, and what we type ourselves. */
    private static boolean isACommandToType(String line) {
        return line.contains("java -jar")
                || line.contains("oc ")
                || line.contains("List.of(")
                || line.contains(".ask(")
                || line.strip().startsWith("\"--");
    }

    private static Set<String> optionNames() {
        Set<String> names = new TreeSet<>();
        Main.commandLine()
                .getSubcommands()
                .values()
                .forEach(command ->
                        names.addAll(command.getCommandSpec().optionsMap().keySet()));
        return names;
    }
}
