package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.CertificateValidity;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Some of the certificates that the installer makes live for 24 hours, and a backup from before their first rotation
 * holds only those: restored later, the cluster does not come up. The rotation shows in the lifetime of the newest
 * aggregator signer, which is a month afterwards.
 */
record FirstDayCheck(String id) implements Check {

    private static final Duration DAY = Duration.ofHours(24);

    /** Room for an installer that stamps its certificates some minutes back. */
    private static final Duration INSTALLERS_LIFETIME = Duration.ofHours(26);

    @Override
    public Finding check(CheckContext context) {
        Optional<Instant> installed = context.facts().version().installed();
        Optional<CertificateValidity> signer = context.facts().signer();
        if (signer.isPresent() && !signer.get().notAfter().isAfter(context.now())) {
            return fail("The certificate of the aggregator's signer has expired on "
                    + signer.get().notAfter() + "; the cluster has to rotate it before a backup is of use.");
        }
        if (signer.isPresent() && lifetime(signer.get()).compareTo(INSTALLERS_LIFETIME) <= 0) {
            return fail("The first rotation of certificates has not happened: the aggregator's signer is still"
                    + " the installer's, good until " + signer.get().notAfter()
                    + ". A backup taken now could not be restored after that; wait for the rotation.");
        }
        if (installed.isPresent()
                && Duration.between(installed.get(), context.now()).compareTo(DAY) < 0) {
            return fail("The cluster was installed at " + installed.get() + ", less than 24 hours ago; its first"
                    + " certificates expire after that, and a backup with them. Wait until "
                    + installed.get().plus(DAY) + ".");
        }
        if (installed.isEmpty() && signer.isEmpty()) {
            return warn("Neither the time of the installation nor the age of the first certificates could be read."
                    + " Make sure that the cluster is older than 24 hours.");
        }
        return pass("The cluster is past its first 24 hours"
                + installed.map(t -> " (installed at " + t + ").").orElse("."));
    }

    private static Duration lifetime(CertificateValidity validity) {
        return Duration.between(validity.notBefore(), validity.notAfter());
    }
}
