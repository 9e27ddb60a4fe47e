package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest.StoredFile;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes {@code RESTORE_<stamp>.md}: how to restore just this backup, for its release and topology, with commands that
 * can be pasted. It is read at night by somebody whose cluster is dead and who has only this directory. The steps are
 * those of OKD's documentation for 4.4 to 4.17 and for 4.18 and later, and of what the releases' cluster-restore.sh does.
 */
public final class RestoreGuide {

    private static final String ON_NODE = "/home/core/restore";

    private final Manifest manifest;
    private final OkdRelease release;
    private final boolean isSingleNode;
    private final boolean isUnderPacemaker;

    private RestoreGuide(Manifest manifest) {
        this.manifest = manifest;
        this.release = OkdRelease.of(manifest.cluster().version());
        this.isSingleNode = "SingleReplica".equals(manifest.cluster().topology());
        this.isUnderPacemaker = "DualReplica".equals(manifest.cluster().topology());
    }

    /** The text for a manifest; what a hostile manifest says can't become part of a command. */
    public static String text(Manifest manifest) {
        return new RestoreGuide(manifest).text();
    }

    private String text() {
        return numbered(
                String.join("\n", head(), check(), decrypt(), rehearse(), bringToNode(), restore(), afterwards()));
    }

    /** Not every guide has every section. */
    private static String numbered(String text) {
        StringBuilder numbered = new StringBuilder();
        int section = 0;
        for (String part : text.split("(?m)^## N\\. ", -1)) {
            numbered.append(section == 0 ? "" : "## " + section + ". ").append(part);
            section++;
        }
        return numbered.toString();
    }

    private String head() {
        return """
                # Restore cluster %s from its backup of %s

                | | |
                |---|---|
                | Cluster id | `%s` |
                | Release (z-stream) | `%s` |
                | API | `%s` |
                | Snapshot | `%s`, revision %d, totalKey %d |
                | Static pods | `%s`%s |

                A restore takes the whole cluster back to that moment: everything written to the API since then is lost, and
                nothing brings back the content of persistent volumes. Do it only if the control plane has lost its quorum
                for good, or something was deleted that can't be made again. It works **only for this cluster (same id) at
                exactly this release**: not for a new cluster, and not after an update.%s%s
                """
                .formatted(
                        code(orUnknown(manifest.cluster().infrastructureName())),
                        manifest.started(),
                        code(manifest.cluster().id()),
                        code(release.version()),
                        code(orUnknown(manifest.cluster().apiUrl())),
                        name(Kind.SNAPSHOT),
                        manifest.etcd().revision(),
                        manifest.etcd().totalKey(),
                        name(Kind.STATIC_RESOURCES),
                        keysNote(),
                        dirtyNote(),
                        quorumNote());
    }

    private String dirtyNote() {
        return manifest.isPossiblyDirty() ? "\n\n**Possibly dirty.** " + BackupFileNames.DIRTY_WARNING : "";
    }

    private String keysNote() {
        Manifest.EncryptionAtRest atRest = manifest.encryptionAtRest();
        return atRest == null || atRest.keysIn() == null
                ? ""
                : "; it also holds the keys of encryption at rest, without which the snapshot can't be read";
    }

    private String quorumNote() {
        if (isUnderPacemaker) {
            return "\n\nIs one node's etcd data still whole? Then restore nothing: Pacemaker brings etcd up on that node alone"
                    + " once the other one is fenced (`sudo pcs status`), and the other one follows.";
        }
        return release.restoresEtcdOnly() && !isSingleNode
                ? "\n\nIs one control-plane node's etcd data still whole? Then restore nothing: `sudo -E"
                        + " /usr/local/bin/quorum-restore.sh` on that node brings the cluster back without loss."
                : "";
    }

    private String check() {
        return """
                ## N. Check the files

                In the directory that holds them:
                ```
                sha256sum -c <<'SUMS'
                %s
                SUMS
                java -jar etcd-backup.jar restore-check . --kubeconfig KUBECONFIG   # without --kubeconfig if the API is down
                ```
                """
                .formatted(sums(manifest.files(), true));
    }

    private String decrypt() {
        List<StoredFile> encrypted = manifest.files().stream()
                .filter(file -> file.encrypted() != null)
                .toList();
        if (encrypted.isEmpty()) {
            return "";
        }
        String recipients = encrypted.stream()
                .flatMap(file -> file.encrypted().recipients().stream())
                .distinct()
                .map(recipient -> "- `" + code(recipient) + "`")
                .collect(Collectors.joining("\n"));
        String withOurs = encrypted.stream()
                .map(file -> "java -jar etcd-backup.jar decrypt --identity key.txt " + file.storedName())
                .collect(Collectors.joining("\n"));
        String withAge = encrypted.stream()
                .map(file -> "age -d -i key.txt -o " + file.name() + " " + file.storedName())
                .collect(Collectors.joining("\n"));
        return """
                ## N. Decrypt them

                `key.txt` holds the secret key (`AGE-SECRET-KEY-1…`) of one of these recipients:
                %s

                On a machine that may hold every secret of the cluster:
                ```
                umask 077
                %s
                ```
                or, with the `age` program:
                ```
                %s
                ```
                Then:
                ```
                sha256sum -c <<'SUMS'
                %s
                SUMS
                ```
                """
                .formatted(recipients, withOurs, withAge, sums(encrypted, false));
    }

    private String rehearse() {
        return """
                ## N. If there is time: rehearse

                On any Linux machine with `etcd` and `etcdctl` of the cluster's etcd release (%s) that may hold every
                secret of the cluster. Nothing of the cluster is touched:
                ```
                java -jar etcd-backup.jar rehearse .
                ```
                or by hand; the status must show revision %d:
                ```
                etcdutl snapshot restore %s --data-dir /tmp/rehearsal     # before etcd 3.5: etcdctl
                etcd --data-dir /tmp/rehearsal --listen-peer-urls http://127.0.0.1:12380 \\
                    --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 &
                etcdctl --endpoints http://127.0.0.1:12379 endpoint status -w json
                kill %%1; wait; rm -rf /tmp/rehearsal
                ```
                """
                .formatted(
                        code(orUnknown(manifest.etcd().serverVersion())),
                        manifest.etcd().revision(),
                        name(Kind.SNAPSHOT));
    }

    private String bringToNode() {
        return """
                ## N. Bring the pair to the %s

                Two files, with just these names, in a directory with nothing else: the script takes the last it finds.
                ```
                ssh core@%s mkdir -m 700 %s
                scp %s %s core@%s:%s/
                ```
                """
                .formatted(
                        isSingleNode ? "node" : "recovery host, a control-plane node that boots",
                        host(),
                        ON_NODE,
                        name(Kind.SNAPSHOT),
                        name(Kind.STATIC_RESOURCES),
                        host(),
                        ON_NODE);
    }

    private String restore() {
        String steps;
        if (!release.isKnown()) {
            steps = "This release number is not recognised: follow the release's own documentation.\n";
        } else if (isUnderPacemaker) {
            steps = release.restoresUnderPacemaker() ? RestoreSteps.PACEMAKER : RestoreSteps.PACEMAKER_WITHOUT_SCRIPT;
        } else if (release.restoresEtcdOnly()) {
            steps = isSingleNode ? RestoreSteps.SINGLE_SINCE_4_18 : RestoreSteps.since418(release);
        } else {
            steps = isSingleNode ? RestoreSteps.SINGLE_BEFORE_4_18 : RestoreSteps.before418(release);
        }
        return """
                ## N. Restore

                Keep the documentation of this release at hand; where it says more than these lines (load balancers on the
                nodes, OVN-Kubernetes), follow it: <%s>

                """
                        .formatted(release.documentation())
                + newerNote()
                + topologyNote()
                + steps.replace("BACKUP_DIR", ON_NODE).replace("RECOVERY_HOST", host());
    }

    private String newerNote() {
        return release.isNewerThanRead()
                ? "**Release " + release.stream() + " is newer than this guide**: these are the steps of "
                        + OkdRelease.NEWEST_READ.stream() + ", the newest whose scripts it knows. Compare them with the"
                        + " documentation first.\n\n"
                : "";
    }

    /** openshift/api, config/v1, TopologyMode; an arbiter has an etcd member, but no API server. */
    private String topologyNote() {
        String topology = manifest.cluster().topology();
        if (topology == null || isSingleNode || isUnderPacemaker || topology.equals("HighlyAvailable")) {
            return "";
        }
        return topology.equals("HighlyAvailableArbiter")
                ? "**The cluster has an arbiter node, which runs etcd too**: what is done on every control-plane node is"
                        + " done on it as well, but it can't be the RECOVERY_HOST.\n\n"
                : "**The control plane's topology is `" + code(topology) + "`, and these steps are those of three"
                        + " control-plane nodes**: where the documentation has others for it, follow those.\n\n";
    }

    private String afterwards() {
        return """
                ## N. Afterwards

                The snapshot was taken while its own backup ran, so the restored cluster has that backup's debug pod and its
                lock again. The pod ends by itself when its time is over; remove them now, with their namespace:
                ```
                oc delete namespace -l app.kubernetes.io/managed-by=etcd-backup
                oc delete pod -A -l app.kubernetes.io/managed-by=etcd-backup
                oc -n openshift-etcd delete lease etcd-backup --ignore-not-found
                ```
                Look at the cluster, and delete the pair:
                ```
                oc get nodes; oc get clusteroperators
                ssh core@%s sudo rm -r %s
                ```
                Restart workloads that keep API objects in memory. Delete decrypted files. Take a new backup as soon as all
                operators are available and not progressing: until etcd's roll-out has replaced the restore pod on a node, none
                can be taken there. When you have it, delete the etcd data from before the restore: the script left it on %s
                in `/var/lib/etcd-backup`.
                """
                .formatted(host(), ON_NODE, host());
    }

    private static String sums(List<StoredFile> files, boolean asStored) {
        return files.stream()
                .map(file ->
                        asStored ? file.storedSha256() + "  " + file.storedName() : file.sha256() + "  " + file.name())
                .collect(Collectors.joining("\n"));
    }

    private String name(Kind kind) {
        return manifest.file(kind).map(StoredFile::name).orElse("MISSING");
    }

    private String host() {
        return isSingleNode ? "NODE" : "RECOVERY_HOST";
    }

    private static String orUnknown(String value) {
        return value == null ? "unknown" : value;
    }

    /** A value fit to stand in a line of Markdown: no back-tick, line break, or shell character survives. */
    private static String code(String value) {
        String safe = value.replaceAll("[^\\w.:/@+-]", "?");
        return safe.length() > 200 ? safe.substring(0, 200) : safe;
    }
}
