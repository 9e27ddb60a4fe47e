package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** One way of getting a backup's two files from the node to here. */
public interface Capture {

    /** Takes the backup. The files have come whole but are unverified and unpublished: the caller closes them. */
    CapturedFiles take(DebugPod pod, CaptureRequest request) throws BackupException, InterruptedException;
}
