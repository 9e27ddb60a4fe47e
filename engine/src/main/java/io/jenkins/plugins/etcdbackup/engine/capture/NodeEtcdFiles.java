package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.pem.PemException;
import io.jenkins.plugins.etcdbackup.engine.pem.PemIdentity;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdEndpoint;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the direct method reads from the node: the etcd client certificate that the script would use, the newest
 * revision of each static pod, and the node's clock. The certificates' paths come from {@code etcd.env}, as for the
 * script (cluster-etcd-operator, bindata/etcd/cluster-backup.sh); on the host they lie under
 * {@code static-pod-resources/etcd-certs}.
 *
 * @param stamp the node's time as the script writes it into names
 * @param podDirectories the four newest directories, relative to {@code /etc/kubernetes}
 * @param material PEM files by role: CACERT, CERT, KEY
 */
record NodeEtcdFiles(String stamp, List<String> podDirectories, Map<String, byte[]> material) {

    private static final String KUBERNETES = "k=/etc/kubernetes\n";

    private static final String MATERIAL =
            """
            env=$k/static-pod-resources/etcd-certs/configmaps/etcd-scripts/etcd.env
            [ -r $env ] || { echo "etcd-env-missing $env"; exit 1; }
            . $env
            for v in CACERT CERT KEY; do
              n=ETCDCTL_$v; p=${!n}
              [ -r "$p" ] || p=${p/static-pod-certs/static-pod-resources\\/etcd-certs}
              [ -r "$p" ] || { echo "certificate-missing $p"; exit 1; }
              echo "$v $(base64 -w0 -- "$p")"
            done
            """;

    /** The shell's own means only: a dozen processes would take longer than all the rest. */
    private static final String DIRECTORIES =
            """
            for r in kube-apiserver kube-controller-manager kube-scheduler etcd; do
              m=$k/manifests/$r-pod.yaml
              [ -r $m ] || { echo "manifest-missing $m"; exit 1; }
              [[ $(< $m) =~ $k/static-pod-resources/$r-pod-[0-9]+ ]]
              d=${BASH_REMATCH[0]}
              [ -d "$d" ] || { [[ $(< $m) != */var/lib/etcd-backup* ]] || { echo "restore-pod $r"; exit 1; }
                echo "directory-missing $r"; exit 1; }
              echo "dir $r ${d#$k/}"
            done
            """;

    private static final String STAMP = "printf 'stamp %(%F_%H%M%S)T\\n' -1\n";

    static NodeEtcdFiles read(DebugPod pod) throws BackupException, InterruptedException {
        String stamp = null;
        List<String> directories = new ArrayList<>();
        Map<String, byte[]> material = new HashMap<>();
        for (String line : ask(pod, KUBERNETES + MATERIAL + DIRECTORIES + STAMP)) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "stamp" -> stamp = words[1];
                case "dir" -> directories.add(words[2]);
                case "CACERT", "CERT", "KEY" ->
                    material.put(words[0], Base64.getDecoder().decode(words[1]));
                default -> {
                    // A shell's own remark on standard error.
                }
            }
        }
        return new NodeEtcdFiles(stamp, List.copyOf(directories), Map.copyOf(material));
    }

    /** Looks again which directories are the newest. */
    static List<String> podDirectories(DebugPod pod) throws BackupException, InterruptedException {
        return ask(pod, KUBERNETES + DIRECTORIES).stream()
                .map(line -> line.split(" "))
                .filter(words -> words[0].equals("dir"))
                .map(words -> words[2])
                .toList();
    }

    private static List<String> ask(DebugPod pod, String script) throws BackupException, InterruptedException {
        NodeCommand.Answer answer = pod.ask("Reading etcd's files", script);
        List<String> lines = answer.lines();
        if (answer.exitCode() != 0) {
            throw missing(pod, lines.isEmpty() ? "" : lines.get(lines.size() - 1));
        }
        return lines;
    }

    private static BackupException missing(DebugPod pod, String last) {
        String[] words = last.split(" ", 2);
        String what = words.length < 2 ? "a file" : words[1];
        return new BackupException(
                Stage.CAPTURE,
                switch (words[0]) {
                    case "etcd-env-missing" ->
                        "Node " + pod.node() + " has no " + what
                                + ": it runs no functional etcd static pod. Name another control-plane node ("
                                + Option.NODE + ").";
                    case "certificate-missing" ->
                        "Node " + pod.node() + " has no etcd client certificate at " + what + ".";
                    case "manifest-missing" ->
                        "Node " + pod.node() + " has no static pod manifest " + what
                                + ": that pod is not running there. Name another control-plane node (" + Option.NODE
                                + ").";
                    case "restore-pod" ->
                        "Node " + pod.node() + " was just restored: its manifest of " + what
                                + " is still that of the restore pod, which names no static pod directory. Wait until the"
                                + " roll-out of etcd has replaced it (oc get etcd -o jsonpath='{.items[0].status.conditions"
                                + "[?(@.type==\"NodeInstallerProgressing\")].reason}' says AllNodesAtLatestRevision), then"
                                + " take the backup.";
                    case "directory-missing" ->
                        "Node " + pod.node() + " has no static pod directory for " + what + " that its manifest names.";
                    default -> "Reading etcd's files on node " + pod.node() + " failed: " + last;
                });
    }

    EtcdEndpoint endpoint(int port) throws BackupException {
        try {
            KeyStore trust = PemCertificates.parse(text("CACERT")).trustStore();
            KeyStore identity = PemIdentity.parse(text("CERT"), text("KEY")).keyStore(new char[0]);
            return new EtcdEndpoint(port, trust, identity);
        } catch (PemException e) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "The node's etcd CA, client certificate or key cannot be used: " + e.getMessage() + ".");
        }
    }

    private String text(String role) {
        return new String(material.get(role), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "etcd files of " + podDirectories + " at " + stamp;
    }
}
