package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;

/** A build remembers a backup whose files somebody has deleted: it is none any more. */
final class FilesGoneException extends AbortException {

    private static final long serialVersionUID = 1L;

    FilesGoneException(String sentence) {
        super(sentence);
    }
}
