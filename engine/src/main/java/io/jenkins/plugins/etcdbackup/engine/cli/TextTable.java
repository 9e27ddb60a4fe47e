package io.jenkins.plugins.etcdbackup.engine.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as what is in them; the widths of the first rows hold for all, so that any number can be printed. */
final class TextTable {

    private static final int ROWS_THAT_SET_WIDTHS = 10_000;
    private static final String GAP = "   ";

    private final PrintWriter out;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();

    TextTable(PrintWriter out, String... heads) {
        this.out = out;
        this.widths = new int[heads.length];
        add(heads);
    }

    void add(String... cells) {
        String[] plain = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            plain[i] = PlainText.of(cells[i]);
            widths[i] = Math.max(widths[i], plain[i].length());
        }
        rows.add(plain);
        if (rows.size() == ROWS_THAT_SET_WIDTHS) {
            flush();
        }
    }

    /** Prints what was added. */
    void flush() {
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                boolean last = i == row.length - 1;
                line.append(row[i]).append(last ? "" : " ".repeat(widths[i] - row[i].length()) + GAP);
            }
            out.println(line);
        }
        rows.clear();
        out.flush();
    }
}
