package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** Why a pod does not start, in the words that Kubernetes has for it. */
final class PodTroubles {

    private final ObjectStore store;
    private final ObjectStore.Key key;

    PodTroubles(ObjectStore store, ObjectStore.Key key) {
        this.store = store;
        this.key = key;
    }

    /** Whether the fault keeps the pod from running; its status then says why. */
    boolean strike(FaultSwitches.PodFault fault) {
        String image = store.get(key.type(), key.namespace(), key.name())
                .at("/spec/containers/0/image")
                .asText();
        UnaryOperator<ObjectNode> change =
                switch (fault) {
                    case IMAGE_PULL_BACK_OFF ->
                        pod -> PodStatus.waiting(pod, "ImagePullBackOff", "Back-off pulling image \"" + image + "\"");
                    case CREATE_CONTAINER_ERROR ->
                        pod -> PodStatus.waiting(pod, "CreateContainerConfigError", "secret \"nowhere\" not found");
                    case NODE_AFFINITY -> pod -> PodStatus.failed(pod, "NodeAffinity", "Predicate NodeAffinity failed");
                    case TAINT ->
                        pod -> PodStatus.failed(
                                pod,
                                "TaintToleration",
                                "Predicate TaintToleration failed: node has untolerated NoExecute taint");
                    default -> null;
                };
        if (change == null) {
            return false;
        }
        store.update(key, change);
        return true;
    }
}
