package io.jenkins.plugins.etcdbackup.engine.objects;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came, went and changed from one inventory to another. What comes and goes all the time does not count: Events,
 * Leases and what API servers note of themselves.
 *
 * @param before objects of the older one that count
 * @param resources those with changes, most of them first
 * @param namespaces those with changes, most of them first
 * @param vanished namespaces that the older one has and the newer one has not, in alphabetical order
 * @param appeared the other way round
 */
public record InventoryComparison(
        long before,
        Change all,
        List<Change> resources,
        List<Change> namespaces,
        List<String> vanished,
        List<String> appeared) {

    private static final Set<String> RESTLESS =
            Set.of("events", "leases.coordination.k8s.io", "ranges", "masterleases", "peerserverleases");

    private static final String NAMESPACES = "namespaces";
    private static final int MAX_NAMES = 20_000;
    private static final String OTHERS = "(others)";

    /** Objects that came, went and changed under one name. */
    public record Change(String name, long came, long went, long changed) {

        long objects() {
            return came + went + changed;
        }
    }

    /** Opens an inventory; the older one is read twice. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public InventoryComparison {
        resources = List.copyOf(resources);
        namespaces = List.copyOf(namespaces);
        vanished = List.copyOf(vanished);
        appeared = List.copyOf(appeared);
    }

    /** Which share of the objects of before went, from 0 to 1. */
    public double shareThatWent() {
        return before == 0 ? 0 : (double) all.went() / before;
    }

    /** Memory is some 30 bytes for each object of the older one. */
    public static InventoryComparison of(Source older, Source newer) throws IOException {
        long[] objects = {0};
        InventoryFile.read(older.open(), (resource, namespace, key, value, bytes) -> {
            objects[0] += RESTLESS.contains(resource) ? 0 : 1;
        });
        Work work = new Work(new ObjectDigests(objects[0]));
        InventoryFile.read(older.open(), work::before);
        InventoryFile.read(newer.open(), work::after);
        work.before.forEachLeft(group -> work.count(work.group(group), Kind.WENT));
        return work.comparison(objects[0]);
    }

    private enum Kind {
        CAME,
        WENT,
        CHANGED
    }

    /** A resource in a namespace. */
    private record Group(String resource, String namespace) {}

    private static final class Work {

        private final ObjectDigests before;
        private final Map<Group, Integer> numbers = new HashMap<>();
        private final Map<Integer, Group> groups = new HashMap<>();
        private final Map<String, long[]> resources = new HashMap<>();
        private final Map<String, long[]> namespaces = new HashMap<>();
        private final long[] all = new long[Kind.values().length];
        private final Set<String> namespacesBefore = new HashSet<>();
        private final Set<String> namespacesAfter = new HashSet<>();

        private Work(ObjectDigests before) {
            this.before = before;
        }

        private void before(String resource, String namespace, long key, long value, long bytes) {
            note(resource, namespace, namespacesBefore);
            if (!RESTLESS.contains(resource)) {
                before.put(key, value, number(new Group(resource, namespace)));
            }
        }

        private void after(String resource, String namespace, long key, long value, long bytes) {
            note(resource, namespace, namespacesAfter);
            if (RESTLESS.contains(resource)) {
                return;
            }
            switch (before.take(key, value)) {
                case NOT_THERE -> count(new Group(resource, namespace), Kind.CAME);
                case OTHER -> count(new Group(resource, namespace), Kind.CHANGED);
                case SAME -> {
                    // As most are.
                }
            }
        }

        private static void note(String resource, String namespace, Set<String> names) {
            if (resource.equals(NAMESPACES) && names.size() < MAX_NAMES) {
                names.add(namespace);
            }
        }

        private int number(Group group) {
            boolean room = numbers.size() < MAX_NAMES || numbers.containsKey(group);
            Group known = room ? group : new Group(OTHERS, "");
            int number = numbers.computeIfAbsent(known, g -> numbers.size());
            groups.putIfAbsent(number, known);
            return number;
        }

        private Group group(int number) {
            return groups.get(number);
        }

        private void count(Group group, Kind kind) {
            all[kind.ordinal()]++;
            add(resources, group.resource(), kind);
            if (!group.namespace().isEmpty()) {
                add(namespaces, group.namespace(), kind);
            }
        }

        private static void add(Map<String, long[]> counts, String name, Kind kind) {
            String known = counts.size() < MAX_NAMES || counts.containsKey(name) ? name : OTHERS;
            counts.computeIfAbsent(known, n -> new long[Kind.values().length])[kind.ordinal()]++;
        }

        private InventoryComparison comparison(long objects) {
            return new InventoryComparison(
                    objects,
                    change("", all),
                    sorted(resources),
                    sorted(namespaces),
                    only(namespacesBefore, namespacesAfter),
                    only(namespacesAfter, namespacesBefore));
        }

        private static List<Change> sorted(Map<String, long[]> counts) {
            return counts.entrySet().stream()
                    .map(entry -> change(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparingLong(Change::objects).reversed().thenComparing(Change::name))
                    .toList();
        }

        private static Change change(String name, long[] counts) {
            return new Change(
                    name, counts[Kind.CAME.ordinal()], counts[Kind.WENT.ordinal()], counts[Kind.CHANGED.ordinal()]);
        }

        private static List<String> only(Set<String> these, Set<String> notThose) {
            return these.stream()
                    .filter(name -> !notThose.contains(name))
                    .sorted()
                    .toList();
        }
    }
}
