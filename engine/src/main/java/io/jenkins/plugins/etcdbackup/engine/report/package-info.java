/** What a person is told: the log, progress, findings, and why a run failed. Every room but {@code bbolt} and {@code pem} may use it. */
package io.jenkins.plugins.etcdbackup.engine.report;
