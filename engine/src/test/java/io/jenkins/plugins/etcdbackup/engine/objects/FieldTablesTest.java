package io.jenkins.plugins.etcdbackup.engine.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Asks a second witness, the classes that Kubernetes' Java client generates of the .proto files, about our tables. */
class FieldTablesTest {

    /** Copied here by the build: their protobuf runtime is another one than jetcd's, so they get a class loader. */
    private static final Path JARS = Path.of("target", "kubernetes-proto");

    private static final Map<String, String> OTHER_GROUPS = Map.of("apiserverinternal", "internal.apiserver.k8s.io");

    private final FieldTables tables = new FieldTables();

    @Test
    void everyMessageThatAFieldNamesIsThere() throws IOException {
        List<String> lacking = new ArrayList<>();
        int fields = 0;
        for (String table : tableNames()) {
            for (MessageType message : tables.messages(table)) {
                for (MessageType.Field field : message.fields()) {
                    fields++;
                    FieldType type = field.type();
                    if (type.form() == Form.MESSAGE && tables.message(type.table(), type.message()) == null) {
                        lacking.add(table + "." + message.name() + "." + field.name());
                    }
                }
            }
        }

        assertThat(lacking).isEmpty();
        assertThat(fields).isGreaterThan(5000);
    }

    @Test
    void numbersNamesAndKindsOfFieldsAreThoseOfTheGeneratedClasses() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (FileDescriptorProto file : generatedFiles()) {
            String table = table(file.getPackage());
            for (DescriptorProto message : file.getMessageTypeList()) {
                MessageType ours = table == null ? null : tables.message(table, message.getName());
                if (ours == null) {
                    continue;
                }
                for (FieldDescriptorProto field : message.getFieldList()) {
                    compared++;
                    String difference = difference(ours.field(field.getNumber()), field, message);
                    if (difference != null) {
                        differences.add(table + "." + message.getName() + "." + field.getName() + ": " + difference);
                    }
                }
            }
        }

        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(2400);
    }

    private static String difference(MessageType.Field ours, FieldDescriptorProto field, DescriptorProto message) {
        if (ours == null) {
            return "is not in the table";
        }
        boolean map = message.getNestedTypeList().stream()
                .anyMatch(nested ->
                        nested.getOptions().getMapEntry() && field.getTypeName().endsWith("." + nested.getName()));
        boolean list = field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED && !map;
        FieldType type = ours.type();
        boolean ourList = type.shape() == FieldType.Shape.LIST;
        boolean ourMap = type.shape() == FieldType.Shape.MAP || type.shape() == FieldType.Shape.MAP_OF_WRAPPED_LISTS;
        if (list != ourList || map != ourMap) {
            return "is " + type;
        }
        if (!ours.inline() && !ours.name().equals(field.getName()) && !isNamedOtherwise(ours.name(), field.getName())) {
            return "is called " + ours.name();
        }
        return map || wire(field) == wire(type) ? null : "is " + type;
    }

    /** The .proto files have the Go names where JSON has others. */
    private static boolean isNamedOtherwise(String json, String proto) {
        return json.toLowerCase(Locale.ROOT).equals(proto.toLowerCase(Locale.ROOT))
                || proto.equals("deprecatedTopology") && json.equals("topology")
                || json.startsWith("deprecated")
                        && json.toLowerCase(Locale.ROOT).endsWith(proto.toLowerCase(Locale.ROOT))
                || json.startsWith("x-kubernetes-")
                || json.startsWith("$");
    }

    private static int wire(FieldDescriptorProto field) {
        return switch (field.getType()) {
            case TYPE_INT32, TYPE_INT64, TYPE_UINT32, TYPE_UINT64, TYPE_BOOL -> 0;
            case TYPE_DOUBLE -> 1;
            default -> 2;
        };
    }

    private static int wire(FieldType type) {
        return switch (type.shape() == FieldType.Shape.WRAPPED_LIST ? Form.MESSAGE : type.form()) {
            case INT, BOOL -> 0;
            case DOUBLE -> 1;
            default -> 2;
        };
    }

    static List<String> tableNames() throws IOException {
        Path folder = Path.of(
                URI.create(FieldTablesTest.class.getResource("fields/core-v1").toString()));
        try (Stream<Path> files = Files.list(folder.getParent())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** {@code k8s.io.api.rbac.v1} is {@code rbac.authorization.k8s.io-v1}. */
    private static String table(String protoPackage) throws IOException {
        String[] words = protoPackage.split("\\.");
        String version = words[words.length - 1];
        String folder = words.length < 2 ? "" : words[words.length - 2];
        String group = OTHER_GROUPS.getOrDefault(folder, folder);
        return tableNames().stream()
                .filter(name -> name.equals(group + "-" + version)
                        || name.startsWith(group + ".") && name.endsWith("-" + version) && !name.contains("openshift"))
                .findFirst()
                .orElse(null);
    }

    private static List<FileDescriptorProto> generatedFiles() throws Exception {
        List<URL> urls = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        try (Stream<Path> jars = Files.list(JARS)) {
            for (Path jar : jars.toList()) {
                urls.add(jar.toUri().toURL());
                try (JarFile file = new JarFile(jar.toFile())) {
                    file.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith("io/kubernetes/client/proto/")
                                    && name.endsWith(".class")
                                    && name.indexOf('$') < 0)
                            .forEach(name -> classes.add(name.substring(0, name.length() - ".class".length())
                                    .replace('/', '.')));
                }
            }
        }
        List<FileDescriptorProto> files = new ArrayList<>();
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (String name : classes) {
                Object descriptor =
                        loader.loadClass(name).getMethod("getDescriptor").invoke(null);
                Object proto = descriptor.getClass().getMethod("toProto").invoke(descriptor);
                byte[] bytes =
                        (byte[]) proto.getClass().getMethod("toByteArray").invoke(proto);
                files.add(FileDescriptorProto.parseFrom(bytes));
            }
        }
        assertThat(files).hasSizeGreaterThan(30);
        return files;
    }
}
