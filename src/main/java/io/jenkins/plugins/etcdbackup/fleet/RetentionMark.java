package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.InvisibleAction;

/** On a build that this plugin keeps from being deleted, and not a person: this plugin may give it up again. */
public final class RetentionMark extends InvisibleAction {}
