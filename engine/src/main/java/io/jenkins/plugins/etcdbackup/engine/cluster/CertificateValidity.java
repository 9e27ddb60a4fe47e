package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.time.Instant;

/** From when until when a certificate is good. */
public record CertificateValidity(Instant notBefore, Instant notAfter) {}
