package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.step.ClusterStep;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupGetStep;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundSetter;

/** A sentence names an option as the one who reads it knows it: a parameter in a pipeline, a label in a form. */
class OptionWordingTest {

    private static final Pattern TEXT_FIELD = Pattern.compile("<f:entry title=\"\\$\\{%([^}]+)}\" field=\"(\\w+)\">");
    private static final Pattern CHECK_BOX =
            Pattern.compile("<f:entry field=\"(\\w+)\">\\s*<f:checkbox title=\"\\$\\{%([^}]+)}\"");

    @Test
    void everyLabelIsThatOfTheFormsField() {
        Map<String, String> fields = new TreeMap<>();
        for (String form : new String[] {
            "step/EtcdBackupVerifyStep/config.jelly",
            "step/EtcdBackupGetStep/config.jelly",
            "step/EtcdBackupStep/config.jelly",
            "step/form/cluster.jelly"
        }) {
            Matcher text = TEXT_FIELD.matcher(read(form));
            while (text.find()) {
                fields.put(text.group(2), text.group(1));
            }
            Matcher box = CHECK_BOX.matcher(read(form));
            while (box.find()) {
                fields.put(box.group(1), box.group(2));
            }
        }

        assertThat(OptionWording.LABELS).containsExactlyInAnyOrderEntriesOf(fields);
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionOfARemedyIsAParameterOfTheStep(Option option) {
        Stream<String> setters = Stream.of(EtcdBackupStep.class, EtcdBackupGetStep.class, ClusterStep.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(method -> method.getName().replaceFirst("^set", "").toLowerCase());

        OptionWording.parameter(option)
                .ifPresent(name -> assertThat(setters.toList()).contains(name.toLowerCase()));
    }

    @Test
    void aRemedyIsInTheWordsOfWhoeverReadsIt() {
        String remedy = "Name another node (" + Option.NODE + "), or use " + Option.METHOD.with("direct") + ".";

        assertThat(OptionWording.STEP.apply(remedy)).isEqualTo("Name another node (node:), or use method: 'direct'.");
        assertThat(OptionWording.FORM.apply(remedy))
                .isEqualTo("Name another node (\"Control-plane node\"), or use \"Method\": direct.");
    }

    @Test
    void ourOwnSentencesAreTooAndWhatAPersonTypedIsLeftAsItIs() {
        String sentence = "[[staticResourcesDir]] is only used with [[staticResources=separate]], not [[nonsense]].";

        assertThat(OptionWording.STEP.apply(sentence))
                .isEqualTo("staticResourcesDir is only used with staticResources: 'separate', not [[nonsense]].");
        assertThat(OptionWording.FORM.apply(sentence))
                .isEqualTo("\"Directory of the static pod resources\" is only used with"
                        + " \"Static pod resources\": separate, not [[nonsense]].");
    }

    static List<String> sentences() throws Exception {
        List<String> sentences = new ArrayList<>();
        for (Path messages : PagesTest.messages()) {
            PagesTest.read(messages).forEach((key, sentence) -> {
                if (!key.toString().startsWith("Allow.")) {
                    sentences.add(sentence.toString());
                }
            });
        }
        return sentences;
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void noSentenceNamesAnOptionWithoutItsMark(String sentence) {
        String unmarked = sentence.replaceAll("\\[\\[[^\\]]*]]", "");

        assertThat(Pattern.compile("\\w+").matcher(unmarked).results().map(word -> word.group()))
                .as(sentence)
                .doesNotContainAnyElementsOf(OptionWording.LABELS.keySet().stream()
                        .filter(name -> !name.equals(name.toLowerCase()))
                        .toList());
        assertThat(OptionWording.FORM.apply(sentence)).as("every mark is known").doesNotContain("[[", "]]");
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void noSentenceNamesAnOptionOfTheCommandLine(String sentence) {
        assertThat(sentence.replace("oc whoami --show-server", "")).doesNotContainPattern("(?<![\\w-])--[a-z]");
    }

    private static String read(String form) {
        try (InputStream in = OptionWordingTest.class.getResourceAsStream(form)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
