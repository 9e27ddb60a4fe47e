package io.jenkins.plugins.etcdbackup.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedRoles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RequiredAccessTest {

    @Test
    void theDocumentedRolesGrantWhatIsUsed() throws Exception {
        List<Granted> granted = granted();
        for (RequiredPermission rule : RequiredAccess.of(true, null)) {
            for (String verb : rule.verbs()) {
                assertThat(granted).as(rule.describe(verb)).anyMatch(g -> g.covers(rule, verb));
            }
        }
    }

    @Test
    void theDocumentedRolesGrantNothingElse() throws Exception {
        List<RequiredPermission> used = RequiredAccess.of(true, null);
        for (Granted grant : granted()) {
            assertThat(used).as(grant.toString()).anyMatch(rule -> rule.verbs().stream()
                    .anyMatch(verb -> grant.covers(rule, verb)));
        }
    }

    @Test
    void theScriptMethodNeedsNoPortForward() {
        assertThat(RequiredAccess.of(false, null)).noneMatch(r -> r.resource().equals("pods/portforward"));
        assertThat(RequiredAccess.of(true, null)).anyMatch(r -> r.resource().equals("pods/portforward"));
    }

    @Test
    void aGivenNamespaceNarrowsThePodsRightsAndDropsTheNamespaces() {
        List<RequiredPermission> rules = RequiredAccess.of(true, "debugging");
        assertThat(rules).noneMatch(r -> r.resource().equals("namespaces"));
        assertThat(rules)
                .filteredOn(r -> r.resource().startsWith("pods") && r.verbs().contains("create"))
                .extracting(RequiredPermission::namespace)
                .contains("debugging")
                .doesNotContainNull();
    }

    @Test
    void aRehearsalWithinABackupNeedsNoFurtherRight() {
        for (String namespace : new String[] {null, "debugging"}) {
            assertThat(RequiredAccess.of(false, namespace)).containsAll(RequiredAccess.ofRehearsal(namespace));
        }
    }

    private record Granted(String group, String resource, String verb, String namespace, List<String> names) {

        boolean covers(RequiredPermission rule, String wanted) {
            return group.equals(rule.group())
                    && resource.equals(rule.resource())
                    && verb.equals(wanted)
                    && (namespace == null || namespace.equals(rule.namespace()))
                    && (names.isEmpty() || names.contains(rule.name()));
        }
    }

    private static List<Granted> granted() throws IOException {
        List<Granted> all = new ArrayList<>();
        for (HasMetadata object : DocumentedRoles.read()) {
            if (object instanceof ClusterRole role) {
                role.getRules().forEach(rule -> add(all, rule, null));
            } else if (object instanceof Role role) {
                role.getRules()
                        .forEach(rule -> add(all, rule, role.getMetadata().getNamespace()));
            }
        }
        assertThat(new TreeSet<>(all.stream().map(Granted::toString).toList())).hasSameSizeAs(all);
        return all;
    }

    private static void add(List<Granted> all, PolicyRule rule, String namespace) {
        List<String> names = List.copyOf(rule.getResourceNames());
        for (String group : rule.getApiGroups()) {
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    all.add(new Granted(group, resource, verb, namespace, names));
                }
            }
        }
    }
}
