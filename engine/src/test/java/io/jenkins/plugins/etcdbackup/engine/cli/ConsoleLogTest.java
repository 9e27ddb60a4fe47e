package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {

    private final StringWriter said = new StringWriter();

    @Test
    void moreBytesThanAnnouncedFillTheBarAndNoMore() {
        ConsoleLog log = new ConsoleLog(new PrintWriter(said), true, CommandWording.ANY);
        assertThatCode(() -> log.progress("snapshot", 130, 100)).doesNotThrowAnyException();
        assertThat(said.toString()).contains("[##############################] 100% 130 B");
    }

    @Test
    void anUnknownTotalHasNoBar() {
        new ConsoleLog(new PrintWriter(said), true, CommandWording.ANY).progress("snapshot", 130, -1);
        assertThat(said.toString())
                .contains("snapshot 130 B")
                .doesNotContain("[#")
                .doesNotContain("%");
    }

    @Test
    void aLineErasesTheBarAndControlsNoTerminal() {
        ConsoleLog log = new ConsoleLog(new PrintWriter(said), true, CommandWording.ANY);
        log.progress("snapshot", 50, 100);
        log.info("from the node: \u001b[2Jgone");
        assertThat(said.toString()).endsWith("\r\033[Kfrom the node: ?[2Jgone" + System.lineSeparator());
    }

    @Test
    void withoutATerminalThereIsNeitherBarNorControl() {
        ConsoleLog log = new ConsoleLog(new PrintWriter(said), false, CommandWording.ANY);
        log.progress("snapshot", 50, 100);
        log.info("done");
        assertThat(said.toString()).isEqualTo("done" + System.lineSeparator());
    }
}
