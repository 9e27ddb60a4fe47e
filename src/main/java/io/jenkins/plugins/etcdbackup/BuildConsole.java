package io.jenkins.plugins.etcdbackup;

import hudson.model.TaskListener;
import java.io.Serializable;

/**
 * The console of a build. Branches that run at the same time write to one: each line says which cluster it is about.
 *
 * @param cluster its configured name, or null for one that has none
 */
record BuildConsole(TaskListener listener, String cluster) implements Serializable {

    void println(String text) {
        String prefix = cluster == null ? "" : "[" + cluster + "] ";
        StringBuilder lines = new StringBuilder();
        text.lines().forEach(line -> lines.append(prefix).append(line).append(System.lineSeparator()));
        // In one go, for others write too.
        listener.getLogger().print(lines);
    }

    void warn(String text) {
        println("WARNING: " + text);
    }

    void flush() {
        listener.getLogger().flush();
    }
}
