package io.jenkins.plugins.etcdbackup;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Secrets that a test gave to a Jenkins, and a look at all that it wrote down for traces of them. */
public final class PlantedSecrets implements AutoCloseable {

    private static final int LINE_OF_A_KEY = 40;

    private final List<String> words = new ArrayList<>();
    private final StringBuffer logged = new StringBuffer();
    private final List<Logger> loud = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            StringWriter text = new StringWriter();
            text.append(entry.getLoggerName())
                    .append(": ")
                    .append(new SimpleFormatter().formatMessage(entry))
                    .append('\n');
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(new PrintWriter(text));
            }
            logged.append(text);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Plain, and as it stands in a header or a kubeconfig. */
    public PlantedSecrets plant(String secret) {
        words.add(secret);
        words.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Its lines, since a text may quote one of them. */
    public PlantedSecrets plantKey(String pem) {
        pem.lines().filter(line -> line.length() >= LINE_OF_A_KEY).forEach(words::add);
        words.add(Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** As if somebody looked for a fault and had everything logged that these have to say. */
    PlantedSecrets listenTo(String... loggers) {
        handler.setLevel(Level.ALL);
        for (String name : loggers) {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(Level.ALL);
            logger.addHandler(handler);
            loud.add(logger);
        }
        return this;
    }

    String logged() {
        return logged.toString();
    }

    /** @return the words that are in the text */
    List<String> in(String text) {
        return words.stream().filter(text::contains).toList();
    }

    /** All that a Jenkins keeps, artifacts apart: those are the secrets of the cluster. */
    public List<Path> filesWith(Path home) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/archive/")
                            && !file.toString().contains("/plugins/"))
                    .toList()) {
                if (!in(Files.readString(file, StandardCharsets.ISO_8859_1)).isEmpty()) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        for (Logger logger : loud) {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
    }
}
