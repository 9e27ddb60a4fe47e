package build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What JUnit wrote about a run of tests: how many there were, and which did not run and why. */
final class TestReport {

    private final Path folder;
    private int tests;
    private int failed;
    private double seconds;
    private final List<String> skipped = new ArrayList<>();

    private TestReport(Path folder) {
        this.folder = folder;
    }

    static TestReport read(Path folder) throws IOException {
        TestReport report = new TestReport(folder);
        for (Path file : JenkinsFolder.list(folder, ".xml")) {
            if (file.getFileName().toString().startsWith("TEST-")) {
                report.add(file);
            }
        }
        return report;
    }

    private void add(Path file) throws IOException {
        Element suite;
        try {
            suite = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        tests += Integer.parseInt(suite.getAttribute("tests"));
        failed += Integer.parseInt(suite.getAttribute("failures")) + Integer.parseInt(suite.getAttribute("errors"));
        seconds += Double.parseDouble(suite.getAttribute("time").replace(",", ""));
        NodeList reasons = suite.getElementsByTagName("skipped");
        for (int i = 0; i < reasons.getLength(); i++) {
            Element test = (Element) reasons.item(i).getParentNode();
            String reason = reasons.item(i).getTextContent().strip();
            skipped.add(simple(test.getAttribute("classname")) + "." + test.getAttribute("name") + ", since "
                    + reason.lines().findFirst().orElse("it says no reason"));
        }
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** Each with its reason. */
    List<String> skipped() {
        return skipped;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d tests, %d failed, %d not run, %.0f s; %s",
                tests,
                failed,
                skipped.size(),
                seconds,
                Files.exists(folder) ? folder : "no report");
    }
}
