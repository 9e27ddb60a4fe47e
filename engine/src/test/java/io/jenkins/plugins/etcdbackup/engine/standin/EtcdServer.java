package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One member of an {@link EtcdCluster}, on a loopback address of its own with etcd's usual ports. */
public final class EtcdServer {

    private static final int CLIENT_PORT = 2379;
    private static final int PEER_PORT = 2380;
    private static final int METRICS_PORT = 9978;

    private final String name;
    private final String address;
    private final Path directory;
    private List<String> command;
    private GuardedProcess process;

    EtcdServer(String name, String address, Path directory, List<String> command) {
        this.name = name;
        this.address = address;
        this.directory = directory;
        this.command = List.copyOf(command);
    }

    public String name() {
        return name;
    }

    /** The address that its client and peer ports listen on. */
    public String address() {
        return address;
    }

    public int clientPort() {
        return CLIENT_PORT;
    }

    /** Where clients reach it, https. */
    public String endpoint() {
        return clientUrl(address);
    }

    public Path dataDirectory() {
        return directory.resolve(name + ".etcd");
    }

    public Path log() {
        return directory.resolve(name + ".log");
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** From the next start on it is this program with the same flags. */
    void become(Path program) {
        List<String> changed = new ArrayList<>(command);
        changed.set(0, program.toString());
        command = List.copyOf(changed);
    }

    /** Starts it without waiting for the cluster's health. */
    public void start() throws IOException {
        process = GuardedProcess.start("etcd member " + name, log(), command);
    }

    /** Ends it; the other members go on without it. */
    public void stop() {
        if (process != null) {
            process.close();
        }
    }

    /** Ends it as a crash would. */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Whether it serves: it is up and knows a leader. */
    public boolean isHealthy() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(metricsUrl(address) + "/health").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    IllegalStateException failure(String what) {
        return process.failure(what);
    }

    static String clientUrl(String address) {
        return "https://" + address + ":" + CLIENT_PORT;
    }

    static String peerUrl(String address) {
        return "https://" + address + ":" + PEER_PORT;
    }

    static String metricsUrl(String address) {
        return "http://" + address + ":" + METRICS_PORT;
    }
}
