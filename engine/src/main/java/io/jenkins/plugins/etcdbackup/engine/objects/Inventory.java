package io.jenkins.plugins.etcdbackup.engine.objects;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what a backup holds.
 *
 * @param objects live keys
 * @param bytes of keys and values
 * @param resources largest first
 * @param namespaces largest first
 */
public record Inventory(long objects, long bytes, List<Count> resources, List<Count> namespaces) {

    private static final int MAX_NAMES = 20_000;
    private static final String OTHERS = "(others)";

    /** Objects and their bytes under one name. */
    public record Count(String name, long objects, long bytes) {

        private Count and(long more) {
            return new Count(name, objects + 1, bytes + more);
        }
    }

    public Inventory {
        resources = List.copyOf(resources);
        namespaces = List.copyOf(namespaces);
    }

    /** @param file as {@link InventoryFile} has it; closed */
    public static Inventory read(InputStream file) throws IOException {
        long[] all = new long[2];
        Map<String, Count> resources = new HashMap<>();
        Map<String, Count> namespaces = new HashMap<>();
        InventoryFile.read(file, (resource, namespace, key, value, bytes) -> {
            all[0]++;
            all[1] += bytes;
            add(resources, resource, bytes);
            if (!namespace.isEmpty()) {
                add(namespaces, namespace, bytes);
            }
        });
        return new Inventory(all[0], all[1], sorted(resources), sorted(namespaces));
    }

    private static void add(Map<String, Count> counts, String name, long bytes) {
        String known = counts.size() < MAX_NAMES || counts.containsKey(name) ? name : OTHERS;
        counts.put(known, counts.getOrDefault(known, new Count(known, 0, 0)).and(bytes));
    }

    private static List<Count> sorted(Map<String, Count> counts) {
        return counts.values().stream()
                .sorted(Comparator.comparingLong(Count::bytes).reversed().thenComparing(Count::name))
                .toList();
    }
}
