package build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What a pom.xml says by itself, without its parent. */
final class ProjectFile {

    private final Element project;

    ProjectFile(Path file) throws IOException {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            project = document.getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    String text(String name) {
        return child(project, name).getTextContent().strip();
    }

    /** As maven-hpi-plugin writes them: name, id and address, with a colon between. */
    String developers() {
        Element developers = child(project, "developers");
        return developers == null
                ? ""
                : children(developers).stream()
                        .map(one -> textOf(one, "name") + ":" + textOf(one, "id") + ":" + textOf(one, "email"))
                        .collect(Collectors.joining(","));
    }

    private static String textOf(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    String property(String name) {
        return properties().get(name);
    }

    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        for (Element property : children(child(project, "properties"))) {
            properties.put(property.getTagName(), property.getTextContent().strip());
        }
        return properties;
    }

    /** @param test those of the tests, or those of the plugin */
    List<String> plugins(boolean test) {
        List<String> names = new ArrayList<>();
        for (Element dependency : children(child(project, "dependencies"))) {
            String group = child(dependency, "groupId").getTextContent();
            Element scope = child(dependency, "scope");
            boolean plugin = group.startsWith("org.jenkins-ci.plugins")
                    || group.equals("io.jenkins")
                    || group.startsWith("io.jenkins.plugins");
            if (plugin && test == (scope != null && scope.getTextContent().equals("test"))) {
                names.add(child(dependency, "artifactId").getTextContent());
            }
        }
        return names;
    }

    /** Whether the plugin does without that other plugin. */
    boolean isOptional(String plugin) {
        return children(child(project, "dependencies")).stream()
                .filter(dependency ->
                        child(dependency, "artifactId").getTextContent().equals(plugin))
                .map(dependency -> child(dependency, "optional"))
                .anyMatch(optional ->
                        optional != null && optional.getTextContent().equals("true"));
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
