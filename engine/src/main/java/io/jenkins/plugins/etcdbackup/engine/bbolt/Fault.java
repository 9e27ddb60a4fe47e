package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * One place where a file breaks bbolt's rules.
 *
 * @param sentence what is wrong, with the page's number
 */
public record Fault(FaultKind kind, String sentence) {}
