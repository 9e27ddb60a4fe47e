package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.report.Stage;

/** The kinds of pod that a run makes, for what is said of them. */
public enum PodRole {
    DEBUG("debug pod", Stage.DEBUG_POD),
    REHEARSAL("rehearsal pod", Stage.REHEARSAL);

    private final String noun;
    private final Stage stage;

    PodRole(String noun, Stage stage) {
        this.noun = noun;
        this.stage = stage;
    }

    String noun() {
        return noun;
    }

    Stage stage() {
        return stage;
    }
}
