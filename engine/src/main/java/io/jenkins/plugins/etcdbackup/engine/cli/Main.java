package io.jenkins.plugins.etcdbackup.engine.cli;

/** Entry point of {@code etcd-backup.jar}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.out.println("etcd-backup");
    }
}
