import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Copies a jar and gives classes of Java 5 (picocli's) the format of Java 8, with the stack maps that it demands. Java
 * takes no older class into a class-data archive but reads and verifies it at each start: of --version that was a third.
 * What the classes do stays the same.
 *
 * <p>Run as a source file: {@code java -cp asm.jar ArchivableJar.java JAR COPY}.
 */
public final class ArchivableJar {

    private static final int AT_VERSION = 6;

    private ArchivableJar() {}

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        URL[] classes = {jar.toUri().toURL()};
        try (ZipFile source = new ZipFile(jar.toFile());
                URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
                OutputStream file = Files.newOutputStream(Path.of(args[1]));
                ZipOutputStream copy = new ZipOutputStream(file)) {
            for (ZipEntry entry : source.stream().toList()) {
                byte[] bytes = source.getInputStream(entry).readAllBytes();
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTimeLocal(entry.getTimeLocal());
                copy.putNextEntry(same);
                copy.write(isTooOld(entry, bytes) ? withStackMaps(bytes, loader) : bytes);
                copy.closeEntry();
            }
        }
    }

    private static boolean isTooOld(ZipEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class") && ByteBuffer.wrap(bytes).getShort(AT_VERSION) < Opcodes.V1_6;
    }

    private static byte[] withStackMaps(byte[] bytes, ClassLoader loader) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return loader;
            }
        };
        ClassVisitor newer = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(Opcodes.V1_8, access, name, signature, parent, interfaces);
            }
        };
        new ClassReader(bytes).accept(newer, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
