package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.exec.RunId;

/** The shell that a pod of ours runs all its life: it waits until it is told to end, or its time is over. */
public record MainProcess(RunId run) {

    /** Shell: waits, and leaves nothing. */
    public String script(Lifetime lifetime) {
        return script(lifetime, "", ":");
    }

    /**
     * Shell: waits, and does something at its end, whoever brings that about.
     *
     * @param functions which that needs
     */
    String script(Lifetime lifetime, String functions, String atEnd) {
        return beginning() + lifetime.refuseAfterwards() + functions + "trap '" + atEnd + "; exit 0' TERM INT HUP\n"
                + "sleep " + lifetime.seconds() + " & wait $!\n" + atEnd;
    }

    /**
     * Shell, run in the pod: tells it to end. It is process 1 only where the pod doesn't share the node's processes, so it is
     * found by what it was started with.
     */
    String endScript() {
        return """
                for p in /proc/[0-9]*; do
                  mapfile -d '' -t a 2>/dev/null < "$p/cmdline" || continue
                  case ${a[1]}:${a[2]} in "-c:%s"*) kill -TERM "${p#/proc/}";; esac
                done 2>/dev/null
                """
                .formatted(beginning().strip());
    }

    /** No other process was started with this. */
    private String beginning() {
        return ": main process of etcd-backup-" + run + "\n";
    }
}
