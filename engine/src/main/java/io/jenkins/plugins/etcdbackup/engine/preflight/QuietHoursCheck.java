package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.Optional;

/** A person said when no backup may run. */
record QuietHoursCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        Optional<QuietHours> quiet = context.request().quiet();
        if (quiet.isEmpty()) {
            return pass("No quiet hours are set.");
        }
        return quiet.get().contain(context.now())
                ? fail("It is within the quiet hours (" + quiet.get() + "), in which no backup may run. Run it after "
                        + quiet.get().to() + ".")
                : pass("It is outside the quiet hours (" + quiet.get() + ").");
    }
}
