package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have in common: where they print to, and how they name options. */
abstract class Subcommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    final CommandLine commandLine() {
        return spec.commandLine();
    }

    /** For the answer. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints a sentence that is no part of the answer. */
    final void warn(String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(PlainText.of(sentence));
        err.flush();
    }

    /** Prints the answer as JSON for programs: fields in the record's order, indented. */
    final void printJson(Object answer) throws JsonProcessingException {
        out().println(new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(answer));
    }

    final Wording wording() {
        return new CommandWording(spec.optionsMap().keySet());
    }

    /** Prints at once: somebody waits for the answer. */
    final ConsoleLog log() {
        return new ConsoleLog(out(), System.console() != null, wording());
    }

    /** The same where standard output is for the answer alone. */
    final ConsoleLog logOnStandardError(boolean withBar) {
        return new ConsoleLog(spec.commandLine().getErr(), withBar, wording());
    }
}
