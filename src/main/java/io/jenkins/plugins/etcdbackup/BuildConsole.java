package io.jenkins.plugins.etcdbackup;

import hudson.model.BuildListener;
import hudson.model.TaskListener;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** A pipeline's console where the artifact manager wants a freestyle build's. */
final class BuildConsole implements BuildListener {

    private static final long serialVersionUID = 1L;

    private final TaskListener listener;

    BuildConsole(TaskListener listener) {
        this.listener = listener;
    }

    @Override
    public PrintStream getLogger() {
        return listener.getLogger();
    }

    @Override
    public Charset getCharset() {
        return listener.getCharset();
    }
}
