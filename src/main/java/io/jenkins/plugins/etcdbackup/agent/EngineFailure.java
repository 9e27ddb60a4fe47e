package io.jenkins.plugins.etcdbackup.agent;

import hudson.AbortException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;

/** A failure of the engine that still says where it was, on its way from an agent: outcomes are counted by it. */
public final class EngineFailure extends AbortException {

    private static final long serialVersionUID = 1L;

    private final String stage;

    EngineFailure(Stage stage, String sentence) {
        this(stage.name(), sentence);
    }

    private EngineFailure(String stage, String sentence) {
        super(sentence);
        this.stage = stage;
    }

    /** The same in other words. */
    EngineFailure saying(String sentence) {
        return new EngineFailure(stage, sentence);
    }

    /** Name of a Stage. */
    public String stage() {
        return stage;
    }
}
