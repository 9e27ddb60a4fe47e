package io.jenkins.plugins.etcdbackup.engine.standin;

/** Which release the stand-in says it is: one that ran an etcd like the real one underneath. */
public record OkdRelease(
        String version, String image, String previousVersion, String previousImage, String kubernetes) {

    private static final String REPOSITORY = "quay.io/openshift/okd@sha256:";

    static OkdRelease of(EtcdInstallation installation) {
        return installation.release().equals("3.4")
                ? new OkdRelease(
                        "4.8.0-0.okd-2021-11-14-052418",
                        REPOSITORY + "4".repeat(64),
                        "4.7.0-0.okd-2021-09-19-013247",
                        REPOSITORY + "3".repeat(64),
                        "v1.21.2-1555+9e8f924492b7d7-dirty")
                : new OkdRelease(
                        "4.10.0-0.okd-2022-07-09-073606",
                        REPOSITORY + "6".repeat(64),
                        "4.9.0-0.okd-2022-02-12-140851",
                        REPOSITORY + "5".repeat(64),
                        "v1.23.5-rc.0.2007+9ce5071670476d-dirty");
    }
}
