package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says of the objects that are brought back what does not come back with them. */
public final class ReturnLimits {

    private static final Map<String, String> OF_A_KIND = Map.of(
            "persistentvolumeclaims",
            "The data of volumes is not in etcd: a claim that names its volume binds to it only where the volume is still"
                    + " there and its claimRef has been removed.",
            "persistentvolumes",
            "The data of volumes is not in etcd.",
            "serviceaccounts",
            "ServiceAccounts get new tokens: those that were given to somebody stay invalid.",
            "imagestreams.image.openshift.io",
            "An ImageStream's history of tags is in its status, which no API server takes: tags that were pushed are gone,"
                    + " those that follow another image are imported anew.",
            "services",
            "A Service of type LoadBalancer may get another address from outside of the cluster.",
            "users.user.openshift.io",
            "A User and its Identities know each other by uid: after both came back, link them with `oc create"
                    + " useridentitymapping`.",
            "certificatesigningrequests.certificates.k8s.io",
            "A CertificateSigningRequest comes back unsigned.");

    private final Set<String> sentences = new LinkedHashSet<>();

    public void add(FoundObject object) {
        String sentence = OF_A_KIND.get(object.type().fullName());
        if (sentence != null) {
            sentences.add(sentence);
        }
        if (!object.json().path("metadata").path("ownerReferences").isEmpty()) {
            sentences.add(
                    "References to owners were left out: an owner that comes back has another uid, and the garbage"
                            + " collector deletes what belongs to one that is not there.");
        }
    }

    /** In the order in which they were met. */
    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
