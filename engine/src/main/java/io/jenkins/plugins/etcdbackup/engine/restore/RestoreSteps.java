package io.jenkins.plugins.etcdbackup.engine.restore;

/** The commands of a restore by release; RECOVERY_HOST and BACKUP_DIR stand for what the guide puts there. */
final class RestoreSteps {

    private static final int QUORUM_GUARD_SINCE = 12;

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
            If the cluster uses a cluster-wide proxy, `export HTTP_PROXY=… HTTPS_PROXY=… NO_PROXY=…` first; `sudo -E` keeps
            them.
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

    static final String SINGLE_SINCE_4_18 = PROXY
            + """
            ```
            ssh core@NODE sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
            """
            + STABLE;

    static final String SINCE_4_18 =
            """
            Open an SSH session to **every** control-plane node before you begin: the API goes away.

            1. On every control-plane node, the recovery host too:
            ```
            sudo -E /usr/local/bin/disable-etcd.sh
            ```
            2. On RECOVERY_HOST. The script wants /var/lib/etcd to be empty, and says so if it is not.
            """
                    + PROXY
                    + """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
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

    private static final String RUN_AND_CERTIFICATES =
            """
            ```
            sudo -E /usr/local/bin/cluster-restore.sh BACKUP_DIR
            ```
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

    static String before418(OkdRelease release) {
        String middle = release.minor() < QUORUM_GUARD_SINCE
                ? "3. "
                : "3. Let etcd run with one member while the others come back:\n```\n" + GUARD_OFF + "```\n4. ";
        String end = release.minor() < QUORUM_GUARD_SINCE ? "" : "5. Put the guard back:\n```\n" + GUARD_ON + "```\n";
        return STOP_THE_OTHERS + PROXY + RUN_AND_CERTIFICATES + middle + ROLL_OUT + end;
    }
}
