package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The objects behind the stand-in's API, with resource versions, conflicts and watches as an API server has them. */
final class ObjectStore {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int REMEMBERED_EVENTS = 2000;
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final Map<Key, ObjectNode> objects = new TreeMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private long version = 31_407;

    /** Where an object is. */
    record Key(ServedType type, String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return text().compareTo(other.text());
        }

        private String text() {
            return type.qualifiedName() + "/" + (namespace == null ? "" : namespace) + "/" + name;
        }
    }

    /** A change, as watches see it. */
    record Event(String action, Key key, ObjectNode object, long version) {
        ObjectNode json() {
            ObjectNode json = JSON.createObjectNode();
            json.put("type", action);
            json.set("object", object);
            return json;
        }
    }

    /** Somebody who is told of changes. */
    record Watch(ServedType type, String namespace, Selection selection, Consumer<Event> listener) {
        private boolean wants(Event event) {
            return event.key().type().equals(type)
                    && (namespace == null || namespace.equals(event.key().namespace()))
                    && selection.matches(event.object());
        }
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException | ClassCastException e) {
            throw RefusedRequest.badRequest("the body is not a JSON object");
        }
    }

    synchronized ObjectNode get(ServedType type, String namespace, String name) {
        ObjectNode found = objects.get(new Key(type, namespace, name));
        if (found == null) {
            throw RefusedRequest.notFound(type, name);
        }
        return found.deepCopy();
    }

    synchronized boolean has(ServedType type, String namespace, String name) {
        return objects.containsKey(new Key(type, namespace, name));
    }

    synchronized List<ObjectNode> list(ServedType type, String namespace, Selection selection) {
        List<ObjectNode> found = new ArrayList<>();
        objects.forEach((key, object) -> {
            if (key.type().equals(type)
                    && (namespace == null || namespace.equals(key.namespace()))
                    && selection.matches(object)) {
                found.add(object.deepCopy());
            }
        });
        return found;
    }

    synchronized List<Key> keys() {
        return List.copyOf(objects.keySet());
    }

    synchronized ObjectNode listing(ServedType type, String namespace, Selection selection) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("kind", type.kind() + "List");
        answer.put("apiVersion", type.apiVersion());
        answer.putObject("metadata").put("resourceVersion", Long.toString(version));
        ArrayNode items = answer.putArray("items");
        list(type, namespace, selection).forEach(items::add);
        return answer;
    }

    synchronized ObjectNode create(ServedType type, String namespace, ObjectNode given) {
        ObjectNode object = given.deepCopy();
        object.put("apiVersion", type.apiVersion());
        object.put("kind", type.kind());
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (!metadata.hasNonNull("name")) {
            if (!metadata.hasNonNull("generateName")) {
                throw new RefusedRequest(
                        422, "Invalid", type.kind() + " \"\" is invalid: metadata.name: Required value");
            }
            metadata.put("name", metadata.get("generateName").asText() + suffix());
        }
        String name = metadata.get("name").asText();
        Key key = new Key(type, namespace, name);
        if (objects.containsKey(key)) {
            throw new RefusedRequest(409, "AlreadyExists", type.qualifiedName() + " \"" + name + "\" already exists");
        }
        if (namespace != null) {
            metadata.put("namespace", namespace);
        }
        metadata.put("uid", UUID.randomUUID().toString());
        if (!metadata.hasNonNull("creationTimestamp")) {
            metadata.put("creationTimestamp", now());
        }
        store("ADDED", key, object);
        return object.deepCopy();
    }

    private static String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
        }
        return text.toString();
    }

    /** Changes an object; the change may be based on an older version, which is a conflict. */
    synchronized ObjectNode update(Key key, String basedOn, UnaryOperator<ObjectNode> change) {
        ObjectNode before = objects.get(key);
        if (before == null) {
            throw RefusedRequest.notFound(key.type(), key.name());
        }
        ObjectNode metadata = (ObjectNode) before.get("metadata");
        if (basedOn != null
                && !basedOn.isEmpty()
                && !basedOn.equals(metadata.get("resourceVersion").asText())) {
            throw RefusedRequest.conflict(
                    key.type(),
                    key.name(),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        ObjectNode after = change.apply(before.deepCopy());
        after.put("apiVersion", key.type().apiVersion());
        after.put("kind", key.type().kind());
        ObjectNode renewed = after.withObjectProperty("metadata");
        for (String fixed : List.of("name", "namespace", "uid", "creationTimestamp", "resourceVersion")) {
            if (metadata.has(fixed)) {
                renewed.set(fixed, metadata.get(fixed));
            }
        }
        if (after.equals(before)) {
            return before.deepCopy();
        }
        store("MODIFIED", key, after);
        return after.deepCopy();
    }

    synchronized ObjectNode update(Key key, UnaryOperator<ObjectNode> change) {
        return update(key, null, change);
    }

    /** Removes an object; preconditions are those of the request's DeleteOptions, or empty. */
    synchronized ObjectNode remove(Key key, JsonNode preconditions) {
        ObjectNode before = objects.get(key);
        if (before == null) {
            throw RefusedRequest.notFound(key.type(), key.name());
        }
        for (String field : List.of("uid", "resourceVersion")) {
            String wanted = preconditions.path(field).asText("");
            String actual = before.path("metadata").path(field).asText();
            if (!wanted.isEmpty() && !wanted.equals(actual)) {
                throw RefusedRequest.conflict(
                        key.type(),
                        key.name(),
                        "the " + field + " in the precondition (" + wanted + ") does not match the " + field
                                + " in record (" + actual + ")");
            }
        }
        objects.remove(key);
        ObjectNode last = before.deepCopy();
        announce("DELETED", key, last);
        return last;
    }

    private void store(String action, Key key, ObjectNode object) {
        announce(action, key, object);
        objects.put(key, object);
    }

    private void announce(String action, Key key, ObjectNode object) {
        version++;
        object.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
        Event event = new Event(action, key, object.deepCopy(), version);
        events.addLast(event);
        if (events.size() > REMEMBERED_EVENTS) {
            events.removeFirst();
        }
        watches.stream().filter(watch -> watch.wants(event)).forEach(watch -> watch.listener()
                .accept(event));
    }

    /** Starts to watch: from now, from an older version, or (empty or 0) with all that there is. */
    synchronized void watch(Watch watch, String from) {
        if (from.isEmpty() || from.equals("0")) {
            objects.forEach((key, object) -> {
                Event event = new Event("ADDED", key, object.deepCopy(), version);
                if (watch.wants(event)) {
                    watch.listener().accept(event);
                }
            });
        } else {
            long since = Long.parseLong(from);
            events.stream()
                    .filter(event -> event.version() > since && watch.wants(event))
                    .forEach(watch.listener());
        }
        watches.add(watch);
    }

    void unwatch(Watch watch) {
        watches.remove(watch);
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
