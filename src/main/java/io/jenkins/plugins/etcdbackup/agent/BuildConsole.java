package io.jenkins.plugins.etcdbackup.agent;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.OptionWording;
import java.io.Serializable;

/**
 * The console of a build. Branches that run at the same time write to one: each line says which cluster it is about.
 *
 * @param cluster its configured name, or null for one that has none
 * @param wording of whoever wrote the job
 */
public record BuildConsole(TaskListener listener, String cluster, OptionWording wording) implements Serializable {

    public void println(String text) {
        String prefix = cluster == null ? "" : "[" + cluster + "] ";
        StringBuilder lines = new StringBuilder();
        wording.apply(text)
                .lines()
                .forEach(line -> lines.append(prefix).append(line).append(System.lineSeparator()));
        // In one go, for others write too.
        listener.getLogger().print(lines);
    }

    void warn(String text) {
        println("WARNING: " + text);
    }

    /** The same failure in the words of the job. */
    public AbortException inWords(AbortException e) {
        String sentence = wording.apply(e.getMessage());
        if (sentence.equals(e.getMessage())) {
            return e;
        }
        AbortException worded =
                e instanceof EngineFailure failure ? failure.saying(sentence) : new AbortException(sentence);
        worded.initCause(e.getCause());
        return worded;
    }

    void flush() {
        listener.getLogger().flush();
    }
}
