package io.jenkins.plugins.etcdbackup.agent;

import java.io.IOException;

/** What the controller may ask of a {@link DirectoryGuard}, which is where the directory is. */
public interface DirectoryGuardRemote {

    /** Deletes the directory with all that is in it, and goes. */
    void end() throws IOException;
}
