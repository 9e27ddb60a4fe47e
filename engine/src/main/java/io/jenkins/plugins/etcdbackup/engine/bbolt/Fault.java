package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * One place where a file breaks bbolt's rules.
 *
 * @param page number of the page, or -1 where no single page is at fault
 * @param sentence what is wrong, with the page's number
 */
public record Fault(FaultKind kind, long page, String sentence) {}
