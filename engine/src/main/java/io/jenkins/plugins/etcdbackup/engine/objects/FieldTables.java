package io.jenkins.plugins.etcdbackup.engine.objects;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages that API servers store, by API group and version: number, JSON name and type of each field. The tables
 * are made by {@code scripts/field-tables} of the Go types of Kubernetes 1.17 to 1.37 and OpenShift 4, so that a field
 * which a release no longer has is still known. Each is read when it is first asked for.
 */
final class FieldTables {

    private static final String CORE = "core";

    private final Map<String, Map<String, MessageType>> tables = new HashMap<>();

    /** The message, or null. */
    MessageType message(String table, String name) {
        return tables.computeIfAbsent(table, FieldTables::read).get(name);
    }

    Collection<MessageType> messages(String table) {
        return List.copyOf(tables.computeIfAbsent(table, FieldTables::read).values());
    }

    /** The message of a kind, or null. */
    MessageType kind(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return message(
                slash < 0
                        ? CORE + "-" + apiVersion
                        : apiVersion.substring(0, slash) + "-" + apiVersion.substring(slash + 1),
                kind);
    }

    private static Map<String, MessageType> read(String table) {
        if (!isName(table)) {
            return Map.of();
        }
        try (InputStream in = FieldTables.class.getResourceAsStream("fields/" + table)) {
            return in == null
                    ? Map.of()
                    : parse(table, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("the table of fields of " + table + " can't be read", e);
        }
    }

    /** Group and version stand in the snapshot, which nobody vouches for. */
    private static boolean isName(String table) {
        return table.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-');
    }

    /** A line with a message's name, then its fields, each on a line that begins with a blank. */
    private static Map<String, MessageType> parse(String table, BufferedReader lines) throws IOException {
        Map<String, MessageType> messages = new HashMap<>();
        List<MessageType.Field> fields = new ArrayList<>();
        String name = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(" ")) {
                fields.add(field(table, line.strip().split(" ")));
            } else {
                add(messages, name, fields);
                name = line;
                fields.clear();
            }
        }
        add(messages, name, fields);
        return messages;
    }

    private static void add(Map<String, MessageType> messages, String name, List<MessageType.Field> fields) {
        if (name != null) {
            messages.put(name, new MessageType(name, fields));
        }
    }

    /** Number, JSON name with what may be left out, type. */
    private static MessageType.Field field(String table, String[] words) {
        int comma = words[1].indexOf(',');
        String name = comma < 0 ? words[1] : words[1].substring(0, comma);
        String flags = comma < 0 ? "" : words[1].substring(comma);
        return new MessageType.Field(
                Integer.parseInt(words[0]),
                name,
                flags.contains(",omitempty"),
                flags.contains(",omitzero"),
                flags.contains(",removed"),
                FieldType.parse(words[2], table));
    }
}
