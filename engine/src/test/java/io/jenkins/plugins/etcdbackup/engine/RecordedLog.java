package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a run says, and lets a test act at the moment when it says it. */
public final class RecordedLog implements BackupLog {

    private record Cue(String words, Runnable action) {}

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Cue> cues = new CopyOnWriteArrayList<>();

    /** Acts once, on the thread that says it. */
    RecordedLog when(String words, Runnable action) {
        cues.add(new Cue(words, action));
        return this;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void info(String line) {
        lines.add(line);
        for (Cue cue : cues) {
            if (line.contains(cue.words()) && cues.remove(cue)) {
                cue.action().run();
            }
        }
    }

    @Override
    public void warn(String line) {
        info("WARNING: " + line);
    }
}
