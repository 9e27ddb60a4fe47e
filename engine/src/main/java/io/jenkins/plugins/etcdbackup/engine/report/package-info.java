/** What a person is told: the log, progress, findings, and why a run failed. Every other room may use it. */
package io.jenkins.plugins.etcdbackup.engine.report;
