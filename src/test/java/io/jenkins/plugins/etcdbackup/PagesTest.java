package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every page, help text and message, those to come included. */
class PagesTest {

    /** What a browser under a strict Content-Security-Policy does not run or apply. */
    private static final List<Pattern> INLINE = List.of(
            Pattern.compile("<script", Pattern.CASE_INSENSITIVE),
            Pattern.compile("<style", Pattern.CASE_INSENSITIVE),
            Pattern.compile("\\sstyle\\s*=", Pattern.CASE_INSENSITIVE),
            Pattern.compile("\\son[a-z]+\\s*=", Pattern.CASE_INSENSITIVE),
            Pattern.compile("javascript:", Pattern.CASE_INSENSITIVE),
            Pattern.compile("<st:bind"),
            Pattern.compile("checkUrl=|onclick|checkMethod=\"get\""));

    /** What writes a text as it is, be it mark-up or not. */
    private static final List<Pattern> UNESCAPED = List.of(
            Pattern.compile("<j:out"),
            Pattern.compile("escapeText"),
            Pattern.compile("rawHtml"),
            Pattern.compile("x:element|x:attribute"),
            Pattern.compile("data-html-tooltip"));

    @Test
    void everyPageEscapesWhatItShows() throws Exception {
        List<Path> pages = files(".jelly");
        assertThat(pages).hasSizeGreaterThan(8);
        for (Path page : pages) {
            String text = Files.readString(page);
            assertThat(text).as(page.toString()).startsWith("<?jelly escape-by-default='true'?>\n");
            UNESCAPED.forEach(way -> assertThat(text).as(page.toString()).doesNotContainPattern(way));
        }
    }

    @Test
    void noPageHasAScriptOrAStyleInIt() throws Exception {
        List<Path> pages = new ArrayList<>(files(".jelly"));
        pages.addAll(files(".html"));
        for (Path page : pages) {
            String text = Files.readString(page);
            INLINE.forEach(way -> assertThat(text).as(page.toString()).doesNotContainPattern(way));
        }
    }

    @Test
    void everyMessageIsUsedAndEveryPagesKeyHasAText() throws Exception {
        StringBuilder code = new StringBuilder();
        for (Path file : files(".class")) {
            code.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
        List<String> allowable = new ArrayList<>();
        for (Path messages : messages()) {
            for (String key : keys(messages)) {
                if (key.startsWith("Allow.")) {
                    allowable.add(key.substring("Allow.".length()));
                } else {
                    assertThat(code.toString()).as(key).contains(key.replace('.', '_'));
                }
            }
        }
        assertThat(allowable).containsExactlyInAnyOrderElementsOf(Preflight.allowable());
        for (Path page : files(".jelly")) {
            Path texts = Path.of(page.toString().replace(".jelly", ".properties"));
            List<String> keys = Files.exists(texts) ? keys(texts) : List.of();
            String text = Files.readString(page);
            assertThat(keys).as(texts.toString()).allMatch(key -> text.contains("${%" + key));
            // A key of one word in camel case is no English sentence: it needs a text of its own.
            Pattern.compile("\\$\\{%([a-z]+[A-Z]\\w*)[}(]")
                    .matcher(text)
                    .results()
                    .forEach(used -> assertThat(keys).as(page.toString()).contains(used.group(1)));
        }
    }

    private static List<String> keys(Path file) throws IOException {
        return List.copyOf(read(file).stringPropertyNames());
    }

    static Properties read(Path file) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            texts.load(in);
        }
        return texts;
    }

    private static List<Path> files(String suffix) throws Exception {
        Path description = root().resolve("../../../../index.jelly").normalize();
        try (Stream<Path> walk = Stream.concat(Stream.of(description), Files.walk(root()))) {
            return walk.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !file.getFileName().toString().startsWith("Messages"))
                    .sorted()
                    .toList();
        }
    }

    /** Of each room. */
    static List<Path> messages() throws Exception {
        try (Stream<Path> walk = Files.walk(root())) {
            return walk.filter(file -> file.endsWith("Messages.properties")).toList();
        }
    }

    private static Path root() throws URISyntaxException {
        return Path.of(PagesTest.class.getResource("Messages.properties").toURI())
                .getParent();
    }
}
