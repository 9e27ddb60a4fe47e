package io.jenkins.plugins.etcdbackup.engine.standin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** What goes wrong between the client and the pods, until {@link #heal()}. */
public final class FaultSwitches {

    /** Why pods of clients do not start. */
    public enum PodFault {
        NONE,
        /** The image cannot be pulled; the pod stays Pending. */
        IMAGE_PULL_BACK_OFF,
        /** The container's configuration is refused; the pod stays Pending. */
        CREATE_CONTAINER_ERROR,
        /** An admission plug-in forbids the pod. */
        ADMISSION_FORBIDDEN,
        /** The cluster's default node selector does not fit the node: the kubelet refuses the pod. */
        NODE_AFFINITY,
        /** The node has a NoExecute taint that the pod does not tolerate. */
        TAINT,
        /** Nobody takes care of the pod; it stays Pending without a word. */
        NEVER_STARTED,
        /** The main process ends at once with exit code 127. */
        EXITS_AT_ONCE
    }

    private final List<StreamFault> execFaults = new CopyOnWriteArrayList<>();
    private final List<StreamFault> inputFaults = new CopyOnWriteArrayList<>();
    private final List<StreamFault> forwardFaults = new CopyOnWriteArrayList<>();
    private volatile PodFault podFault = PodFault.NONE;
    private volatile Duration responseDelay = Duration.ZERO;
    private volatile Duration podStartDelay = Duration.ZERO;
    private volatile long bytesPerSecond;

    /**
     * Lets execs whose command contains the text go wrong after so many bytes of stdout.
     *
     * @param times how often it strikes; {@link Integer#MAX_VALUE} for always
     */
    public FaultSwitches exec(String commandContains, long afterBytes, StreamFault.How how, int times) {
        execFaults.add(new StreamFault(commandContains, afterBytes, how, times));
        return this;
    }

    /** Lets execs whose command contains the text go wrong after so many bytes of stdin. */
    public FaultSwitches execInput(String commandContains, long afterBytes, StreamFault.How how, int times) {
        inputFaults.add(new StreamFault(commandContains, afterBytes, how, times));
        return this;
    }

    /** Lets port-forwarded connections go wrong after so many bytes from the server. */
    public FaultSwitches portForward(long afterBytes, StreamFault.How how, int times) {
        forwardFaults.add(new StreamFault("", afterBytes, how, times));
        return this;
    }

    /** Lets pods of clients fail to start. */
    public FaultSwitches pods(PodFault fault) {
        podFault = fault;
        return this;
    }

    /** Each ordinary answer of the API takes that much longer. */
    public FaultSwitches slowResponses(Duration delay) {
        responseDelay = delay;
        return this;
    }

    /** Pods take that long until they run. */
    public FaultSwitches slowPodStart(Duration delay) {
        podStartDelay = delay;
        return this;
    }

    /** Execs and port-forwards send no more than that; 0 for as much as they can. */
    public FaultSwitches slowStreams(long bytes) {
        bytesPerSecond = bytes;
        return this;
    }

    /** All is well again. */
    public FaultSwitches heal() {
        execFaults.clear();
        inputFaults.clear();
        forwardFaults.clear();
        podFault = PodFault.NONE;
        responseDelay = Duration.ZERO;
        podStartDelay = Duration.ZERO;
        bytesPerSecond = 0;
        return this;
    }

    PodFault podFault() {
        return podFault;
    }

    Duration responseDelay() {
        return responseDelay;
    }

    Duration podStartDelay() {
        return podStartDelay;
    }

    StreamFault ofExec(List<String> command) {
        return first(execFaults, String.join(" ", command));
    }

    StreamFault ofExecInput(List<String> command) {
        return first(inputFaults, String.join(" ", command));
    }

    StreamFault ofPortForward() {
        return first(forwardFaults, "");
    }

    private static StreamFault first(List<StreamFault> faults, String text) {
        return faults.stream().filter(fault -> fault.concerns(text)).findFirst().orElse(null);
    }

    void slowDown(int bytes) {
        long rate = bytesPerSecond;
        if (rate > 0) {
            LockSupport.parkNanos(bytes * 1_000_000_000L / rate);
        }
    }
}
