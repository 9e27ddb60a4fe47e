package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.util.List;
import java.util.Set;

/**
 * The options as a command has them: {@code --method direct}.
 *
 * @param known the names of the options of the command that runs
 */
record CommandWording(Set<String> known) implements Wording {

    /** Where no single command is meant. */
    static final CommandWording ANY = new CommandWording(Set.of());

    @Override
    public String word(Option option, String value) {
        List<String> names = names(option);
        String name = names.stream().filter(known::contains).findFirst().orElse(names.get(0));
        return value.isEmpty() ? name : name + " " + value;
    }

    /** The usual name first; {@code rehearse} calls some otherwise. */
    static List<String> names(Option option) {
        return switch (option) {
            case ALLOW -> List.of("--allow");
            case DEBUG_IMAGE -> List.of("--debug-image", "--image");
            case DEBUG_NAMESPACE -> List.of("--debug-namespace", "--namespace");
            case ENCRYPT_TO -> List.of("--encrypt-to");
            case ETCD -> List.of("--etcd");
            case ETCDCTL -> List.of("--etcdctl");
            case IDENTITY -> List.of("--identity");
            case LOCK_TIMEOUT -> List.of("--lock-timeout");
            case METHOD -> List.of("--method");
            case NODE -> List.of("--node");
            case RAW -> List.of("--raw");
            case REHEARSE -> List.of("--rehearse");
            case SCRATCH -> List.of("--scratch");
            case STATIC_RESOURCES -> List.of("--static-resources-output");
            case TIMEOUT -> List.of("--timeout");
            case WITH_CONTENTS -> List.of("--with-contents");
        };
    }
}
