package io.jenkins.plugins.etcdbackup.engine.standin;

/** A request that the API answers with a Status, in the words of Kubernetes. */
final class RefusedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    RefusedRequest(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    static RefusedRequest notFound(ServedType type, String name) {
        return new RefusedRequest(404, "NotFound", type.qualifiedName() + " \"" + name + "\" not found");
    }

    static RefusedRequest noSuchResource() {
        return new RefusedRequest(404, "NotFound", "the server could not find the requested resource");
    }

    static RefusedRequest forbidden(ServedType type, String name, String why) {
        return new RefusedRequest(403, "Forbidden", type.qualifiedName() + " \"" + name + "\" is forbidden: " + why);
    }

    static RefusedRequest conflict(ServedType type, String name, String why) {
        return new RefusedRequest(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + type.qualifiedName() + " \"" + name + "\": " + why);
    }

    static RefusedRequest badRequest(String message) {
        return new RefusedRequest(400, "BadRequest", message);
    }
}
