package build;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a {@code Messages} class beside each Messages.properties, with a method for each message. The Maven build has a
 * plugin for it that is not on Maven Central.
 */
final class MessagesSource {

    private final Path resources;
    private final Path target;

    MessagesSource(Path resources, Path target) {
        this.resources = resources;
        this.target = target;
    }

    void write() throws IOException {
        for (Path file : Folders.files(resources)) {
            if (file.getFileName().toString().equals("Messages.properties")) {
                Path folder = resources.relativize(file.getParent());
                Path source = target.resolve(folder.toString()).resolve("Messages.java");
                Files.createDirectories(source.getParent());
                Files.writeString(
                        source, source(folder.toString().replace('/', '.').replace('\\', '.'), read(file)));
            }
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties messages = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            messages.load(in);
        }
        return messages;
    }

    private static String source(String name, Properties messages) {
        StringBuilder text = new StringBuilder();
        text.append("package ").append(name).append(";\n\n");
        text.append("import org.jvnet.localizer.Localizable;\nimport org.jvnet.localizer.ResourceBundleHolder;\n\n");
        text.append("public final class Messages {\n\n");
        text.append(
                "    private static final ResourceBundleHolder BUNDLE = ResourceBundleHolder.get(Messages.class);\n\n");
        text.append("    private Messages() {}\n");
        for (String key : new TreeSet<>(messages.stringPropertyNames())) {
            int count = new MessageFormat(messages.getProperty(key)).getFormatsByArgumentIndex().length;
            String parameters = names(count, "Object ");
            String arguments = count == 0 ? "" : ", " + names(count, "");
            String method = key.replaceAll("[^A-Za-z0-9]", "_");
            text.append("\n    public static String ")
                    .append(method)
                    .append('(')
                    .append(parameters)
                    .append(") {\n")
                    .append("        return BUNDLE.format(\"")
                    .append(key)
                    .append('"')
                    .append(arguments)
                    .append(");\n")
                    .append("    }\n");
            text.append("\n    public static Localizable _")
                    .append(method)
                    .append('(')
                    .append(parameters)
                    .append(") {\n")
                    .append("        return new Localizable(BUNDLE, \"")
                    .append(key)
                    .append('"')
                    .append(arguments)
                    .append(");\n    }\n");
        }
        return text.append("}\n").toString();
    }

    private static String names(int count, String type) {
        return IntStream.range(0, count).mapToObj(i -> type + "arg" + i).collect(Collectors.joining(", "));
    }
}
