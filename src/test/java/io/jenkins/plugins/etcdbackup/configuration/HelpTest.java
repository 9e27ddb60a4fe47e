package io.jenkins.plugins.etcdbackup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Every field of every form has a help text, and every help text a field. */
@WithJenkins
class HelpTest {

    @Test
    void everyFieldHasHelp(JenkinsRule jenkins) {
        List<String> missing = new ArrayList<>();
        for (Class<?> type : types(jenkins)) {
            fields(type)
                    .filter(field -> !hasHelp(type, field))
                    .forEach(field -> missing.add(type.getSimpleName() + "." + field));
        }
        assertThat(missing).isEmpty();
    }

    /** A file for a field that has another name shows nothing, and nobody notices. */
    @Test
    void everyHelpIsOfAField(JenkinsRule jenkins) throws Exception {
        List<String> known = types(jenkins).stream()
                .flatMap(type -> Stream.concat(
                        Stream.of(folder(type) + "/help.html"),
                        fields(type).flatMap(field -> owners(type).map(owner -> owner + "/help-" + field + ".html"))))
                .toList();
        Path root = Path.of(BackupPermission.class
                        .getResource("Messages.properties")
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                            .filter(file -> file.endsWith(".html")))
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    private static Stream<String> owners(Class<?> type) {
        return Stream.<Class<?>>iterate(type, owner -> owner != Object.class, Class::getSuperclass)
                .map(HelpTest::folder);
    }

    private static String folder(Class<?> type) {
        return type.getName()
                .replace(BackupPermission.class.getPackageName() + ".", "")
                .replace('.', '/');
    }

    /** Whatever of ours has a form. */
    private static List<Class<?>> types(JenkinsRule jenkins) {
        List<Class<?>> types = new ArrayList<>();
        for (Descriptor<?> descriptor : jenkins.jenkins.getExtensionList(Descriptor.class)) {
            if (descriptor.clazz.getName().startsWith("io.jenkins.plugins.etcdbackup.")) {
                types.add(descriptor.clazz);
            }
        }
        assertThat(types).hasSizeGreaterThanOrEqualTo(5);
        return types;
    }

    /** A step's help may be that of the class that it extends. */
    private static boolean hasHelp(Class<?> type, String field) {
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
            if (c.getResource(c.getSimpleName() + "/help-" + field + ".html") != null) {
                return true;
            }
        }
        return false;
    }

    private static Stream<String> fields(Class<?> type) {
        Stream<String> set = Stream.of(type.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(Method::getName)
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4));
        Stream<String> constructed = Stream.of(type.getConstructors())
                .filter(constructor -> constructor.isAnnotationPresent(DataBoundConstructor.class))
                .flatMap(constructor -> Stream.of(constructor.getParameters()))
                .map(Parameter::getName);
        return Stream.concat(set, constructed);
    }
}
