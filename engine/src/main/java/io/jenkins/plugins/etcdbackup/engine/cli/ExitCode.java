package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** The exit codes of all commands: part of the command line's contract, listed in docs/command-line.md. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_READY = 3;
    static final int LOG_IN = 4;
    static final int LOCKED = 5;
    static final int NOT_VERIFIED = 6;
    static final int LEFT_BEHIND = 7;
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(BackupException failure) {
        return switch (failure.stage()) {
            case REQUEST -> USAGE;
            case LOG_IN -> LOG_IN;
            case PREFLIGHT, NODE -> NOT_READY;
            case LOCK -> LOCKED;
            case VERIFY, RESTORE_CHECK -> NOT_VERIFIED;
            default -> FAILED;
        };
    }
}
