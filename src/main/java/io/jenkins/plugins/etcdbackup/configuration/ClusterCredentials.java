package io.jenkins.plugins.etcdbackup.configuration;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.springframework.security.core.Authentication;

/**
 * The credentials that open a cluster: only the four standard kinds, so that whatever provides credentials to a Jenkins
 * (folders, a vault, Kubernetes secrets) works here too.
 */
public final class ClusterCredentials {

    private static final CredentialsMatcher KINDS = CredentialsMatchers.anyOf(
            CredentialsMatchers.instanceOf(StringCredentials.class),
            CredentialsMatchers.instanceOf(FileCredentials.class),
            CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class),
            CredentialsMatchers.instanceOf(StandardCertificateCredentials.class));

    private ClusterCredentials() {}

    /** What a build may use, with the rights that it runs with; the use is recorded. */
    private static Optional<StandardCredentials> ofRun(String id, Run<?, ?> run, String serverUrl) {
        return Optional.ofNullable(
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, domain(serverUrl)));
    }

    /** @throws AbortException with a sentence where it may use none of that id */
    public static StandardCredentials require(String id, Run<?, ?> run, String serverUrl) throws AbortException {
        return ofRun(id, run, serverUrl)
                .orElseThrow(() -> new AbortException(
                        Messages.ClusterCredentials_missing(id, run.getParent().getFullDisplayName())));
    }

    /** What an administrator gave to a configured cluster: credentials of the whole Jenkins, of the system too. */
    static Optional<StandardCredentials> ofSystem(String id, String serverUrl) {
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, domain(serverUrl))
                .stream()
                .filter(credentials -> credentials.getId().equals(id))
                .findFirst();
    }

    public static ListBoxModel forJob(Item item, String serverUrl, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean mayUse = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!mayUse) {
            return items.includeCurrentValue(current);
        }
        items.includeEmptyValue();
        if (item == null) {
            items.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardCredentials.class, domain(serverUrl), KINDS);
        } else {
            items.includeMatchingAs(runningAs(item), item, StandardCredentials.class, domain(serverUrl), KINDS);
        }
        return items.includeCurrentValue(current);
    }

    static ListBoxModel forSystem(String serverUrl, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return items.includeCurrentValue(current);
        }
        return items.includeEmptyValue()
                .includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardCredentials.class, domain(serverUrl), KINDS)
                .includeCurrentValue(current);
    }

    private static Authentication runningAs(Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }

    private static List<DomainRequirement> domain(String serverUrl) {
        return URIRequirementBuilder.fromUri(serverUrl == null ? "" : serverUrl.strip())
                .build();
    }
}
