package io.jenkins.plugins.etcdbackup.engine.cluster;

/**
 * What one member of etcd answered to HashKV.
 *
 * @param memberId in hexadecimal, as {@link EtcdMember#id}
 * @param hash over all its keys up to the revision that was asked for, unsigned
 * @param compactRevision what it had compacted by then, on which the sum depends
 * @param newest the newest revision that it had when it answered
 */
public record MemberHash(String memberId, long hash, long compactRevision, long newest) {}
