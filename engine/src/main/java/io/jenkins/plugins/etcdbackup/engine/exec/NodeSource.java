package io.jenkins.plugins.etcdbackup.engine.exec;

/**
 * Bytes on the node that can be read again from any offset: a file, or the output of a command that gives the same
 * bytes each time.
 *
 * @param name what people call it
 * @param produce shell that writes the bytes to standard output
 */
public record NodeSource(String name, String produce) {

    /** @param path an absolute path that needs no quoting */
    public static NodeSource file(String name, String path) {
        return new NodeSource(name, "cat -- " + path);
    }

    /**
     * Shell that announces size and sha256 of all bytes, then writes those from an offset on, then waits to be told
     * that they came.
     */
    String script(String mark, long offset) {
        return """
                set -o pipefail; produce() { %s; }
                size=$(produce | wc -c) && sum=$(produce | sha256sum) || exit 3
                printf '%%s %%s %%s\\n' %s "$size" "${sum%%%% *}"
                produce | tail -c +%d || exit 4
                read -r _"""
                .formatted(produce, mark, offset + 1);
    }
}
