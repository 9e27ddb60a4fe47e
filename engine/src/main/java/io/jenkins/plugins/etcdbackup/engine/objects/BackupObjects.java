package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.etcdbackup.engine.encryption.ApiServerKeys;
import io.jenkins.plugins.etcdbackup.engine.encryption.DecryptedValue;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotObjects;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotObjects.Stored;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The objects of a backup: found by resource, namespace, name and label, and decoded. For one thread. */
public final class BackupObjects implements Closeable {

    private final SnapshotObjects snapshot;
    private final ApiServerKeys apiServerKeys;
    private final Closeable opened;
    private final ObjectDecoder decoder = new ObjectDecoder();
    private final List<ResourceType> builtIn = ResourceTypes.builtIn();
    private List<ResourceType> custom;
    private boolean otherKeysRead;

    /** Takes one object after the other. */
    @FunctionalInterface
    public interface Visitor {
        void visit(FoundObject object) throws BackupException, InterruptedException, IOException;
    }

    private BackupObjects(SnapshotObjects snapshot, ValueDecryption decryption, Closeable opened) {
        this.snapshot = snapshot;
        this.opened = opened;
        this.apiServerKeys = new ApiServerKeys(decryption);
    }

    /**
     * Opens what lies in a snapshot.
     *
     * @param decryption with kube-apiserver's keys; those of the others are read from the snapshot, once they are needed
     * @param opened closed after the snapshot
     */
    static BackupObjects open(SnapshotSource snapshot, ValueDecryption decryption, Closeable opened)
            throws BackupException {
        return new BackupObjects(SnapshotObjects.open(snapshot), decryption, opened);
    }

    SnapshotObjects snapshot() {
        return snapshot;
    }

    /** A sentence where the snapshot is damaged: then no search can be sure to have found the newest state, or all. */
    public Optional<String> damage() {
        return snapshot.damage();
    }

    /**
     * The resources that some words mean, such as {@code deploy,svc}. A word is looked up among the built-in ones first,
     * as an API server does.
     */
    public List<ResourceType> resources(String words) throws BackupException, InterruptedException {
        Set<ResourceType> types = new LinkedHashSet<>();
        for (String word : words.split(",")) {
            types.add(resource(word.strip()));
        }
        return List.copyOf(types);
    }

    private ResourceType resource(String word) throws BackupException, InterruptedException {
        List<ResourceType> known = called(word, builtIn);
        List<ResourceType> types = known.isEmpty() ? called(word, custom()) : known;
        if (types.isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST,
                    "There is no resource \"" + word
                            + "\": it is neither built into Kubernetes or OpenShift nor defined by"
                            + " a CustomResourceDefinition in this snapshot.");
        }
        if (types.size() > 1 && known.isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST,
                    "\"" + word + "\" may be "
                            + String.join(
                                    " or ",
                                    types.stream().map(ResourceType::fullName).toList()) + ": name it with its group.");
        }
        return types.get(0);
    }

    private static List<ResourceType> called(String word, List<ResourceType> types) {
        return types.stream().filter(type -> type.isCalled(word)).toList();
    }

    /** All resources that there can be objects of. */
    public List<ResourceType> allResources() throws BackupException, InterruptedException {
        List<ResourceType> all = new ArrayList<>(builtIn);
        all.addAll(custom());
        return all;
    }

    private List<ResourceType> custom() throws BackupException, InterruptedException {
        if (custom == null) {
            List<ResourceType> found = new ArrayList<>();
            objects(ObjectQuery.of(called("crd", builtIn)), definition -> {
                ResourceType type = definition.isReadable() ? ResourceTypes.custom(definition.json()) : null;
                if (type != null) {
                    found.add(type);
                }
            });
            custom = List.copyOf(found);
        }
        return custom;
    }

    /** Shows the objects by resource, namespace and name. */
    public void objects(ObjectQuery query, Visitor visitor) throws BackupException, InterruptedException {
        objects(query, Comparator.comparing(ResourceType::fullName), visitor);
    }

    /** The same with another order of the resources. */
    void objects(ObjectQuery query, Comparator<ResourceType> order, Visitor visitor)
            throws BackupException, InterruptedException {
        ObjectKeys keys = new ObjectKeys(query.types(), query.namespace(), query.names());
        Comparator<String> byResource =
                Comparator.comparing((String key) -> keys.find(key).type(), order);
        try {
            snapshot.liveAt(query.revision(), keys, byResource.thenComparing(Comparator.naturalOrder()), stored -> {
                FoundObject object = read(keys, stored);
                if (!object.isReadable() || query.labels().fits(object.json())) {
                    visitor.visit(object);
                }
            });
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Takes what a key says of an object. */
    @FunctionalInterface
    public interface KeyVisitor {
        /** @param namespace empty for an object without one */
        void visit(ResourceType type, String namespace, String name);
    }

    /** Shows only the keys of the objects, in no order: a search without a look at a value. Labels don't count. */
    public void keys(ObjectQuery query, KeyVisitor visitor) throws BackupException, InterruptedException {
        ObjectKeys keys = new ObjectKeys(query.types(), query.namespace(), query.names());
        try {
            snapshot.liveKeysAt(query.revision(), keys, (key, place) -> {
                ObjectKeys.ObjectKey found = keys.find(key);
                visitor.visit(found.type(), found.namespace(), found.name());
            });
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Shows every revision of one object that the snapshot still holds, from the oldest on. */
    public void history(ResourceType type, String namespace, String name, Visitor visitor)
            throws BackupException, InterruptedException {
        ObjectKeys keys = new ObjectKeys(List.of(type), namespace, Set.of(name));
        try {
            snapshot.revisions(keys, stored -> visitor.visit(read(keys, stored)));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static BackupException unreadable(IOException e) {
        return new BackupException(Stage.VERIFY, "Cannot read the snapshot: " + e.getMessage(), e);
    }

    FoundObject read(ObjectKeys keys, Stored stored) throws BackupException, InterruptedException, IOException {
        ObjectKeys.ObjectKey key = keys.find(stored.key());
        if (stored.isDeletion()) {
            return FoundObject.deleted(key.type(), key.namespace(), key.name(), stored.revision());
        }
        try {
            byte[] plain = plain(stored);
            ObjectDecoder.Decoded decoded = decoder.decode(plain);
            ObjectNode json = decoded.json();
            // The API server keeps it out of the value and takes etcd's.
            json.withObject("/metadata").put("resourceVersion", String.valueOf(stored.revision()));
            return new FoundObject(
                    key.type(), key.namespace(), key.name(), stored.revision(), json, decoded.unknown(), null);
        } catch (UndecodableException e) {
            return new FoundObject(
                    key.type(), key.namespace(), key.name(), stored.revision(), null, List.of(), e.getMessage());
        }
    }

    byte[] plain(Stored stored) throws UndecodableException, BackupException, InterruptedException, IOException {
        ByteBuffer key = bytes(stored.key());
        DecryptedValue value = apiServerKeys.decrypt(key, ByteBuffer.wrap(stored.value()));
        if (value.plain() == null && !otherKeysRead && ApiServerKeys.needOthers(stored.key())) {
            readOtherKeys();
            value = apiServerKeys.decrypt(key, ByteBuffer.wrap(stored.value()));
        }
        if (value.plain() == null) {
            throw new UndecodableException(closed(value));
        }
        byte[] plain = new byte[value.plain().remaining()];
        value.plain().get(plain);
        return plain;
    }

    /** As they are now, whatever revision is looked at: they hold the keys of before, too. */
    private void readOtherKeys() throws BackupException, InterruptedException, IOException {
        otherKeysRead = true;
        snapshot.liveAt(
                ObjectQuery.NEWEST,
                (bytes, at, length) -> ApiServerKeys.areUnder(new String(bytes, at, length, StandardCharsets.UTF_8)),
                Comparator.naturalOrder(),
                secret -> apiServerKeys.revision(bytes(secret.key()), ByteBuffer.wrap(secret.value())));
    }

    private static ByteBuffer bytes(String key) {
        return ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String closed(DecryptedValue value) {
        String how = "it is encrypted at rest by " + value.provider();
        String key = " \"" + value.key() + "\"";
        return switch (value.outcome()) {
            case KEY_MISSING -> how + " with the key" + key + ", which is not at hand";
            case WRONG_KEY -> how + ", and the key" + key + " at hand is another one of that name";
            case KMS -> how + key + ", and only that KMS opens it";
            default -> "it is encrypted at rest, and damaged";
        };
    }

    @Override
    public void close() throws IOException {
        apiServerKeys.close();
        try {
            snapshot.close();
        } finally {
            opened.close();
        }
    }
}
