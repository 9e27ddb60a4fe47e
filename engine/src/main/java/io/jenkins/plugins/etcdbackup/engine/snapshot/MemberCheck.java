package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Bucket "members": the id in hexadecimal and a JSON object. A restore by 3.5 and later removes them all and dies of an id
 * that is none; a server dies of both (etcd v3.5, etcdserver/api/membership/store.go, and v3.6,
 * server/storage/schema/membership.go: readMembersFromBackend, TrimMembershipFromBackend, mustParseMemberIDFromBytes).
 */
final class MemberCheck implements BucketCheck {

    static final String MEMBERS = "etcd-members";

    private static final Pattern ID = Pattern.compile("0|[1-9a-f][0-9a-f]{0,15}");
    private static final Map<String, Predicate<JsonNode>> FIELDS = Map.of(
            "id", StoredJson.UINT64,
            "peerURLs", StoredJson.TEXTS,
            "isLearner", StoredJson.BOOLEAN,
            "name", StoredJson.TEXT,
            "clientURLs", StoredJson.TEXTS);

    private final SchemaFindings findings;
    private long members;

    MemberCheck(SchemaFindings findings) {
        this.findings = findings;
    }

    /** Whether a key is an id as etcd writes it (client/pkg/types/id.go). */
    static boolean isId(Slice key) {
        return ID.matcher(key.text()).matches();
    }

    @Override
    public void entry(Entry entry) {
        members++;
        if (!isId(entry.key())) {
            findings.damage(MEMBERS, "Bucket members has a key that is no member's id: " + entry.key() + ".");
            return;
        }
        String name = "The member " + entry.key().text();
        StoredJson member = StoredJson.read(entry.value(), FIELDS);
        boolean wrong =
                findings.reportForm(MEMBERS, name, member.form(), ": etcd stops when it starts from this file.");
        if (!wrong && !member.field("id").asText().equals(decimal(entry.key()))) {
            findings.damage(
                    MEMBERS, name + " says that its id is " + member.field("id").asText() + " (in decimal).");
        }
    }

    private static String decimal(Slice id) {
        return Long.toUnsignedString(Long.parseUnsignedLong(id.text(), 16));
    }

    @Override
    public void finish() {
        findings.passUnlessFound(
                MEMBERS, "Every member decodes, " + members + " of the cluster and those that were removed from it.");
    }
}
