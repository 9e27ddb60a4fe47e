package io.jenkins.plugins.etcdbackup;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Descriptor;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jvnet.hudson.test.JenkinsRule;

/** A stand-in cluster, and how a Jenkins in a test gets to know it. */
public final class OkdCluster {

    static final String STORE_PASSWORD = "changeit-changeit";

    private final StandInControlPlane okd;

    public OkdCluster(StandInControlPlane okd) {
        this.okd = okd;
    }

    public StandardCredentials token(String id) {
        return new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(okd.token()));
    }

    public StandardCredentials kubeconfig(String id) {
        return new FileCredentialsImpl(
                CredentialsScope.GLOBAL,
                id,
                "",
                "kubeconfig",
                SecretBytes.fromRawBytes(okd.kubeconfig().getBytes(StandardCharsets.UTF_8)));
    }

    public StandardCredentials user(String id) throws Descriptor.FormException {
        return new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, "", okd.user(), okd.password());
    }

    /** An administrator's, as a key store that the password opens. */
    public StandardCredentials certificate(String id) throws Exception {
        CertificateAuthority.Issued issued = okd.adminCertificate();
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(issued.certificate().getBytes(StandardCharsets.US_ASCII)));
        byte[] key = Base64.getMimeDecoder().decode(issued.key().replaceAll("-----[A-Z ]+-----", ""));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "admin",
                KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(key)),
                STORE_PASSWORD.toCharArray(),
                new Certificate[] {certificate});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, STORE_PASSWORD.toCharArray());
        return new CertificateCredentialsImpl(
                CredentialsScope.GLOBAL,
                id,
                "",
                STORE_PASSWORD,
                new CertificateCredentialsImpl.UploadedKeyStoreSource(
                        null, SecretBytes.fromRawBytes(bytes.toByteArray())));
    }

    public static void add(StandardCredentials credentials) throws IOException {
        SystemCredentialsProvider.getInstance().getCredentials().add(credentials);
        SystemCredentialsProvider.getInstance().save();
    }

    /** As an administrator does it: the cluster "prod" with a token. */
    public ClusterConfiguration configure() throws IOException {
        add(token("okd-token"));
        ClusterConfiguration cluster = new ClusterConfiguration("prod");
        cluster.setServerUrl(okd.url());
        cluster.setCaCertificate(okd.ca());
        cluster.setCredentialsId("okd-token");
        EtcdBackupConfiguration.get().setClusters(List.of(cluster));
        return cluster;
    }

    /** The arguments of a step that describes the cluster itself. */
    public String inline(String credentialsId) {
        return "serverUrl: '%s', credentialsId: '%s', caCertificate: '''%s'''"
                .formatted(okd.url(), credentialsId, okd.ca());
    }

    public static WorkflowJob pipeline(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
