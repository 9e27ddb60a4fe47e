package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.exec.RunId;

/**
 * The directory that a run may have on the node's own file system, and the shell fragments that remove it. It lies
 * beside the documented {@code /home/core/assets/backup} but is the run's alone, readable by root only. Layout:
 *
 * <pre>
 *   /home/core/etcd-backup-RUN/backup/                     what cluster-backup.sh writes
 *   /home/core/etcd-backup-RUN/script.pid                  process group of the running script
 *   /home/core/etcd-backup-RUN/no-static-pod-certs-before  the link below was not there before the script ran
 * </pre>
 *
 * Scripts of 4.4 to 4.8 make the link {@code /etc/kubernetes/static-pod-certs} and leave it (cluster-etcd-operator,
 * release-4.4 to 4.8, cluster-backup.sh); it later stands in the way of custom API certificates, so it goes too.
 */
public record HostDirectory(RunId run) {

    static final String PREFIX = "/home/core/etcd-backup-";

    /** Matches directories of any run and nothing else. */
    static final String PATTERN = PREFIX + "[a-z2-7]".repeat(12);

    private static final String CERTS_LINK = "/etc/kubernetes/static-pod-certs";

    /** Absolute path on the node. */
    public String path() {
        return PREFIX + run;
    }

    /** Where cluster-backup.sh is told to write. */
    public String backupPath() {
        return path() + "/backup";
    }

    /** Shell: makes the directory and notes what was there before. */
    public String makeScript() {
        return "umask 077; mkdir -- " + path() + " " + backupPath() + " && { [ -e " + CERTS_LINK + " ] || [ -L "
                + CERTS_LINK + " ] || : > " + path() + "/no-static-pod-certs-before; }";
    }

    /** Shell: runs a command as a process group of its own that {@link #removeFunction()} can end. */
    public String superviseScript(String command) {
        return "setsid " + command + " < /dev/null & pid=$!; echo $pid > " + path() + "/script.pid; wait $pid";
    }

    /**
     * Shell function {@code etcd_backup_remove DIRECTORY}: ends the script if it still runs, undoes its side effect,
     * removes the directory. Follows no link and touches no path that is not of our form.
     */
    static String removeFunction() {
        return """
                etcd_backup_remove() {
                  case $1 in %s) ;; *) return 0;; esac
                  if [ -L "$1" ] || [ ! -d "$1" ]; then return 0; fi
                  local p; p=$(cat "$1/script.pid" 2>/dev/null)
                  case $p in ''|*[!0-9]*) ;; *)
                    kill -TERM -- "-$p" 2>/dev/null && sleep 0.2; kill -KILL -- "-$p" 2>/dev/null;; esac
                  if [ -e "$1/no-static-pod-certs-before" ] && [ -L %s ]; then rm -f %s; fi
                  rm -rf -- "$1"
                }
                """
                .formatted(PATTERN, CERTS_LINK, CERTS_LINK);
    }

    /** Shell: removes this run's directory; its exit code is 0 only if nothing is left. */
    public String removeScript() {
        return removeFunction() + "etcd_backup_remove " + path() + "; [ ! -e " + path() + " ]";
    }

    /** Shell: removes what other runs left and prints each path that it removed. */
    String sweepScript() {
        return removeFunction() + "for d in " + PATTERN + "; do if [ -d \"$d\" ] && [ \"$d\" != " + path()
                + " ]; then etcd_backup_remove \"$d\"; [ -e \"$d\" ] || echo \"$d\"; fi; done";
    }

    /**
     * Shell: what the debug pod does all its life. It waits; when it is ended, by us, by its deadline, or by whoever
     * deletes it after our process was killed, it removes the run's directory. That makes the pod a dead man's switch.
     */
    String keeperScript(Lifetime lifetime) {
        return new MainProcess(run).script(lifetime, removeFunction(), "etcd_backup_remove " + path());
    }
}
