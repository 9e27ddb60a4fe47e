package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** Whatever the plugin's forms may be asked by the web, found by reflection so that no new method is forgotten. */
@WithJenkins
class WebMethodsTest {

    private static final String CLUSTER = "canary-cluster";
    private static final String CREDENTIALS = "canary-credentials";
    private static final String ADDRESS = "canary.okd.test";
    private static final String NODE = "canary-node";
    private static final List<String> CANARIES = List.of(CLUSTER, CREDENTIALS, ADDRESS, NODE);

    private JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void lockUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("job");
        OkdCluster.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, CREDENTIALS, "", Secret.fromString("t0ken")));
        ClusterConfiguration cluster = new ClusterConfiguration(CLUSTER);
        cluster.setServerUrl("https://" + ADDRESS + ":6443");
        cluster.setNode(NODE);
        cluster.setCredentialsId(CREDENTIALS);
        EtcdBackupConfiguration.get().setClusters(List.of(cluster));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                // Logged in, and no more; a stranger is that, and a visitor may at least see the front page.
                .grant(Jenkins.READ)
                .everywhere()
                .to("visitor")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    @Test
    void eachOfThemWantsAPost() throws Exception {
        assertThat(methods()).hasSizeGreaterThan(20);
        assertThat(methods())
                .filteredOn(method ->
                        !method.isAnnotationPresent(POST.class) && !method.isAnnotationPresent(RequirePOST.class))
                .isEmpty();
        for (String path : paths(0)) {
            assertThat(ask("admin", HttpMethod.GET, path).getStatusCode())
                    .as(path)
                    .isIn(404, 405);
        }
    }

    @Test
    void noneTellsAnythingOrConnectsAnywhereForThoseWithoutTheRight() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            for (String user : List.of("reader", "visitor", "stranger", "anonymous")) {
                for (String path : paths(server.getLocalPort())) {
                    WebResponse answer = ask(user, HttpMethod.POST, path);
                    assertThat(answer.getStatusCode()).as("%s: %s", user, path).isIn(200, 403, 404);
                    assertThat(answer.getContentAsString())
                            .as("%s: %s", user, path)
                            .doesNotContain(CANARIES);
                }
            }
            assertThat(connections(server)).isZero();
            // Else the above proves nothing.
            StringBuilder told = new StringBuilder();
            for (String path : paths(server.getLocalPort())) {
                if (!path.contains("testConnection")) {
                    told.append(ask("admin", HttpMethod.POST, path).getContentAsString());
                }
            }
            assertThat(told).contains(CLUSTER, CREDENTIALS);
        }
    }

    @Test
    void noOtherWayLeadsIntoAConfiguration() throws Exception {
        for (Descriptor<?> descriptor : descriptors()) {
            for (String way : List.of(
                    "",
                    "/config",
                    "/clusters",
                    "/clusters/0",
                    "/clusters/0/config",
                    "/clusters/0/serverUrl",
                    "/api/json?depth=9",
                    "/configFile",
                    "/clusterNames",
                    "/allowable")) {
                for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST)) {
                    String path = "descriptorByName/" + descriptor.getId() + way;
                    assertThat(ask("reader", method, path).getContentAsString())
                            .as(path)
                            .doesNotContain(CANARIES);
                }
            }
        }
    }

    /** Below Jenkins and below a job, each with an answer for every parameter, right and wrong ones. */
    private List<String> paths(int port) throws Exception {
        List<Map<String, String>> answers = List.of(
                Map.of(),
                Map.of("cluster", "nope", "value", "nope"),
                Map.of(
                        "serverUrl",
                        "https://127.0.0.1:" + port,
                        "credentialsId",
                        "",
                        "value",
                        "https://127.0.0.1:" + port),
                Map.of("skipTlsVerify", "true", "serverUrl", "https://127.0.0.1:" + port, "useJenkinsProxy", "true"));
        List<String> paths = new ArrayList<>();
        for (Descriptor<?> descriptor : descriptors()) {
            for (Method method : methods(descriptor.getClass())) {
                String name = method.getName().substring(2, 3).toLowerCase(Locale.ROOT)
                        + method.getName().substring(3);
                for (Map<String, String> answer : answers) {
                    String path = "descriptorByName/" + descriptor.getId() + "/" + name + "?" + query(method, answer);
                    paths.add(path);
                    paths.add(job.getUrl() + path);
                }
            }
        }
        return paths;
    }

    private static String query(Method method, Map<String, String> answer) {
        return Stream.of(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParameter.class))
                .map(Parameter::getName)
                .map(name -> name + "=" + URLEncoder.encode(answer.getOrDefault(name, ""), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @SuppressWarnings("rawtypes")
    private List<Descriptor> descriptors() {
        List<Descriptor> ours = jenkins.jenkins.getExtensionList(Descriptor.class).stream()
                .filter(descriptor -> isOurs(descriptor.getClass()))
                .toList();
        assertThat(ours).hasSizeGreaterThan(7);
        return ours;
    }

    private List<Method> methods() {
        return descriptors().stream()
                .flatMap(descriptor -> methods(descriptor.getClass()).stream())
                .toList();
    }

    /** Those of Jenkins itself are its own affair. */
    private static List<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> isOurs(method.getDeclaringClass()))
                .filter(method -> method.getName().matches("do[A-Z].*") || method.isAnnotationPresent(WebMethod.class))
                .filter(method -> !method.isBridge())
                .toList();
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("io.jenkins.plugins.etcdbackup.");
    }

    private static int connections(ServerSocket server) throws IOException {
        int count = 0;
        try {
            while (true) {
                server.accept().close();
                count++;
            }
        } catch (SocketTimeoutException e) {
            return count;
        }
    }

    private WebResponse ask(String user, HttpMethod method, String path) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        web.setJavaScriptEnabled(false);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), method);
        if (!user.equals("anonymous")) {
            web.withBasicCredentials(user);
        }
        if (method == HttpMethod.POST) {
            web.addCrumb(request);
        }
        return web.loadWebResponse(request);
    }
}
