package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The status of pods in the words of a kubelet. Each changes the pod that it is given and returns it. */
final class PodStatus {

    private PodStatus() {}

    static ObjectNode pending(ObjectNode pod) {
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending");
        status.put("qosClass", "BestEffort");
        return pod;
    }

    static ObjectNode waiting(ObjectNode pod, String reason, String message) {
        ObjectNode status = pending(pod).withObjectProperty("status");
        conditions(status, false);
        for (ObjectNode container : containers(pod, status)) {
            ObjectNode waiting = container.withObjectProperty("state").putObject("waiting");
            waiting.put("reason", reason);
            waiting.put("message", message);
        }
        return pod;
    }

    static ObjectNode running(ObjectNode pod, String address) {
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Running");
        status.put("qosClass", "BestEffort");
        status.put("hostIP", address);
        status.put("podIP", address);
        status.putArray("podIPs").addObject().put("ip", address);
        status.put("startTime", ObjectStore.now());
        conditions(status, true);
        for (ObjectNode container : containers(pod, status)) {
            container.put("ready", true);
            container.put("started", true);
            container.withObjectProperty("state").putObject("running").put("startedAt", ObjectStore.now());
        }
        return pod;
    }

    static ObjectNode terminated(ObjectNode pod, int exitCode) {
        ObjectNode status = pod.withObjectProperty("status");
        status.put("phase", exitCode == 0 ? "Succeeded" : "Failed");
        conditions(status, false);
        for (ObjectNode container : containers(pod, status)) {
            ObjectNode terminated = container.withObjectProperty("state").putObject("terminated");
            terminated.put("exitCode", exitCode);
            terminated.put("reason", exitCode == 0 ? "Completed" : "Error");
            terminated.put("finishedAt", ObjectStore.now());
        }
        return pod;
    }

    static ObjectNode failed(ObjectNode pod, String reason, String message) {
        ObjectNode status = pod.withObjectProperty("status");
        status.put("phase", "Failed");
        status.put("reason", reason);
        status.put("message", message);
        status.putArray("conditions");
        return pod;
    }

    private static void conditions(ObjectNode status, boolean ready) {
        ArrayNode conditions = status.putArray("conditions");
        for (String type : new String[] {"Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
            boolean holds = ready || type.equals("Initialized") || type.equals("PodScheduled");
            ObjectNode condition = conditions.addObject();
            condition.put("type", type);
            condition.put("status", holds ? "True" : "False");
            condition.put("lastTransitionTime", ObjectStore.now());
        }
    }

    private static Iterable<ObjectNode> containers(ObjectNode pod, ObjectNode status) {
        List<ObjectNode> made = new ArrayList<>();
        ArrayNode statuses = status.putArray("containerStatuses");
        for (JsonNode container : pod.at("/spec/containers")) {
            ObjectNode one = statuses.addObject();
            one.put("name", container.path("name").asText());
            one.put("image", container.path("image").asText());
            one.put("imageID", container.path("image").asText());
            one.put("ready", false);
            one.put("restartCount", 0);
            made.add(one);
        }
        return made;
    }
}
