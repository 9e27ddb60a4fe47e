package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastWordsTest {

    private static final List<String> STACK = List.of(
            "",
            "goroutine 1 [running]:",
            "main.a()",
            "\ta.go:1 +0x1",
            "main.b()",
            "\tb.go:1 +0x1",
            "main.c()",
            "\tc.go:1 +0x1");

    @Test
    void panicIsFoundAboveItsStack() {
        assertThat(LastWords.of(printed("{\"level\":\"info\",\"msg\":\"ready\"}", "panic: no such lease")))
                .isEqualTo("panic: no such lease");
        assertThat(LastWords.of(printed("fatal error: out of memory"))).isEqualTo("fatal error: out of memory");
    }

    @Test
    void errorOfAPanicThatWasLoggedIsSaidWithIt() {
        String logged =
                "{\"level\":\"panic\",\"ts\":\"t\",\"msg\":\"failed to open \\\"db\\\"\",\"error\":\"invalid database\","
                        + "\"stacktrace\":\"main.main\\n\\ta.go\"}";
        assertThat(LastWords.of(printed(logged, "panic: failed to open \"db\"")))
                .isEqualTo("failed to open \"db\": invalid database");
    }

    @Test
    void refusalIsSaidWithoutTheLogAroundIt() {
        assertThat(LastWords.of(List.of("{\"level\":\"warn\",\"msg\":\"retrying\"}", "Error: expected sha256", "")))
                .isEqualTo("Error: expected sha256");
    }

    @Test
    void whatTellsNothingIsShownByItsLastLines() {
        assertThat(LastWords.of(List.of("1", "2", "3", "4", "5", "6"))).isEqualTo("2 | 3 | 4 | 5 | 6");
        assertThat(LastWords.of(List.of())).isEmpty();
    }

    private static List<String> printed(String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(STACK);
        return all;
    }
}
