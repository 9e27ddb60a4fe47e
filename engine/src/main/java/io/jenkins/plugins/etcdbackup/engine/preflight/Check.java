package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** One thing to look at before a backup. */
interface Check {

    /** Its name in {@link Preflight}. Stable: people give it to {@code --allow} and find it in docs/preflight.md. */
    String id();

    /** Whether a person may decide to go on nevertheless. */
    default boolean mayBeAllowed() {
        return true;
    }

    Finding check(CheckContext context) throws InterruptedException;

    /** Half a check: its findings carry its id. */
    default Finding pass(String sentence) {
        return Finding.pass(id(), sentence);
    }

    default Finding warn(String sentence) {
        return Finding.warn(id(), sentence);
    }

    default Finding fail(String sentence) {
        return Finding.fail(id(), sentence);
    }
}
