package io.jenkins.plugins.etcdbackup.engine.restore;

/** The commands of a restore by release; RECOVERY_HOST and BACKUP_DIR stand for what the guide puts there. */
final class RestoreSteps {

    private static final String GUARD_OFF =
            """
            oc patch etcd/cluster --type=merge \\
                -p '{"spec": {"unsupportedConfigOverrides": {"useUnsupportedUnsafeNonHANonProductionUnstableEtcd": true}}}'
            """;

    private static final String GUARD_ON =
            """
            oc patch etcd/cluster --type=merge -p '{"spec": {"unsupportedConfigOverrides": null}}'
            """;

    private static final String PROXY =
            """
            If the cluster uses a cluster-wide proxy, first `export HTTP_PROXY=… HTTPS_PROXY=… NO_PROXY=…` in the same shell
            on the node; `sudo -E` keeps them.
            """;

    private static final String STABLE =
            """
            From a machine with the installer's kubeconfig (log-in by password may not work yet), up to 15 minutes:
            ```
            oc adm wait-for-stable-cluster
            ```
            If etcd's pods don't roll out:
            ```
            oc patch etcd cluster --type=merge -p '{"spec": {"forceRedeploymentReason": "recovery-'"$(date +%s%N)"'"}}'
            ```
            """;

    /** The kubelet gives the old pod up before it starts the new one. */
    private static final String TIMEOUTS =
            """
            After its last line the API stays away for one to five minutes: the kubelet first has to give the old pods up. Wait.
            """;

    /** The script of 4.18 and later unpacks all static pods' directories, and starts etcd alone. */
    private static final String OTHER_STATIC_PODS =
            """
            The script starts etcd alone. Were the node's other static pods lost too (`ls /etc/kubernetes/manifests`)? Their
            directories are out of the tarball again; put their manifests back:
            ```
            cd /etc/kubernetes/static-pod-resources
            for pod in kube-apiserver kube-controller-manager kube-scheduler; do
              sudo cp "$(ls -vd $pod-pod-[0-9]* | tail -n 1)/$pod-pod.yaml" /etc/kubernetes/manifests/
            done
            ```
            They also need the directories `*-certs` beside these, which no such backup holds. If those are gone, restore on a
            control-plane node that still has them.
            """;

    static final String SINGLE_SINCE_4_18 =
            """
            ```
            ssh core@NODE
            ```
            """
                    + PROXY
                    + """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            """
                    + TIMEOUTS
                    + OTHER_STATIC_PODS
                    + STABLE;

    private static final String DISABLE =
            """
            Open an SSH session to **every** control-plane node before you begin: the API goes away.

            1. On every control-plane node, the recovery host too:
            ```
            sudo -E /usr/local/bin/disable-etcd.sh
            ```
            2. On RECOVERY_HOST. %s
            """;

    private static final String RESTORE_ETCD_ONLY = PROXY
            + """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            """
            + TIMEOUTS
            + OTHER_STATIC_PODS
            + """
            3. Once the API answers, let etcd run with one member:
            ```
            """
            + GUARD_OFF
            + """
            ```
            4. Wait until the control plane is stable.
            """
            + STABLE
            + """
            5. Put the guard back:
            ```
            """ + GUARD_ON
            + """
            ```
            """;

    /** Two nodes with fencing: openshift/cluster-etcd-operator, bindata/etcd/cluster-restore-tnf.sh, 4.22 to 5.1. */
    static final String PACEMAKER =
            """
            Pacemaker runs etcd on both nodes, in podman. Restore on **one** node; its peer takes the data over by itself.
            Run neither quorum-restore.sh nor disable-etcd.sh: the script stops and starts etcd by `pcs` itself.

            1. On RECOVERY_HOST, look at Pacemaker. It must have quorum; if the other node is dead for good, make sure that
            it is **powered off** and stays so, then `sudo pcs quorum unblock`:
            ```
            sudo pcs status
            ```
            2. On RECOVERY_HOST. The script tries the snapshot in a directory of its own before it stops anything. It skips
            etcd's check of the sha256, so section 1 is the only one: don't skip that. It doesn't use the tarball.
            """
                    + PROXY
                    + """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            If it can't find out the node's name or address, give both, as `oc get nodes -o wide` shows them:
            ```
            sudo -E NODENAME='NAME' ETCD_ADVERTISE_IP='ADDRESS' /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            3. Wait until the control plane is stable.
            """
                    + STABLE
                    + """
            If /var/lib/etcd/revision.json is still missing on RECOVERY_HOST after that, have the static pod started again:
            ```
            sudo mv /etc/kubernetes/manifests/etcd-pod.yaml /tmp/ && sleep 30
            sudo mv /tmp/etcd-pod.yaml /etc/kubernetes/manifests/
            ```
            4. Both nodes must have a member of etcd again, and none be a learner:
            ```
            sudo pcs status
            sudo podman exec etcd etcdctl member list -w table
            ```
            """;

    static final String PACEMAKER_WITHOUT_SCRIPT =
            """
            Pacemaker runs etcd on both nodes of this cluster, in podman, and this release has **no script that restores it
            there** (two nodes with fencing were a Technology Preview until 4.21). Run none of cluster-restore.sh,
            quorum-restore.sh and disable-etcd.sh: they move the static pod only, and another etcd would start on the same
            data. Ask the vendor's support; the snapshot itself is good for `etcdutl snapshot restore`.
            """;

    private static final String RUN_AND_CERTIFICATES =
            """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            After its last line the API stays away for one to five minutes: the kubelet first has to give the old pods up.
            Then, on every control-plane node:
            ```
            sudo systemctl restart kubelet.service
            ```
            Nodes that stay NotReady: `sudo rm /var/lib/kubelet/pki/*.pem` there, restart the kubelet again. Look at the
            pending certificate requests and approve those that are your nodes':
            ```
            oc get csr
            oc adm certificate approve NAME
            ```
            """;

    private static final String ROLL_OUT =
            """
            Force each roll-out, and wait until it reports AllNodesAtLatestRevision before the next:
            ```
            for kind in etcd kubeapiserver kubecontrollermanager kubescheduler; do
              oc patch $kind cluster --type=merge -p '{"spec": {"forceRedeploymentReason": "recovery-'"$(date +%s%N)"'"}}'
              sleep 60
              until oc get $kind -o jsonpath='{.items[0].status.conditions[?(@.type=="NodeInstallerProgressing")].reason}' |
                grep -q AllNodesAtLatestRevision; do sleep 20; done
            done
            ```
            """;

    static final String SINGLE_BEFORE_4_18 = "On the node. " + PROXY + RUN_AND_CERTIFICATES + ROLL_OUT;

    private static final String STOP_THE_OTHERS =
            """
            Open an SSH session to **every** control-plane node before you begin: the API goes away.

            1. On every control-plane node **except** RECOVERY_HOST (it waits until the containers have stopped):
            ```
            sudo mv /etc/kubernetes/manifests/{etcd,kube-apiserver,kube-controller-manager,kube-scheduler}-pod.yaml /tmp
            while [ -n "$(sudo crictl ps -q --name '^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler)$')" ]
            do sleep 5; done
            sudo mv /var/lib/etcd/ /tmp
            ```
            2. On RECOVERY_HOST. The script stops its pods itself.
            """;

    private RestoreSteps() {}

    static String since418(OkdRelease release) {
        return DISABLE.formatted(
                        release.movesStrayFiles()
                                ? "The script moves what else lies in /var/lib/etcd to /var/lib/etcd-backup."
                                : "The script wants /var/lib/etcd to be empty, and says so if it is not.")
                + RESTORE_ETCD_ONLY;
    }

    static String before418(OkdRelease release) {
        String middle = release.hasQuorumGuard()
                ? "3. Let etcd run with one member while the others come back:\n```\n" + GUARD_OFF + "```\n4. "
                : "3. ";
        String end = release.hasQuorumGuard() ? "5. Put the guard back:\n```\n" + GUARD_ON + "```\n" : "";
        return STOP_THE_OTHERS + PROXY + RUN_AND_CERTIFICATES + middle + ROLL_OUT + end;
    }
}
