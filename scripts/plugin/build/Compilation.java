package build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Sources to classes, with the annotation processors of Jenkins: they are on its class path. */
final class Compilation {

    private static final int FIRST_WITH_PROC_FULL = 21;

    private final List<Path> classPath;

    Compilation(List<Path> classPath) {
        this.classPath = classPath;
    }

    void compile(List<Path> sources, Path target) throws IOException {
        Files.createDirectories(target);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Folders.require(compiler != null, "This Java is a runtime only: a JDK is needed.");
        List<String> options = new ArrayList<>(List.of(
                "--release",
                "17",
                "-encoding",
                "UTF-8",
                "-parameters",
                "-g",
                "-Xlint:all,-processing,-serial,-classfile,-options,-path",
                "-Werror",
                "-d",
                target.toString(),
                "-cp",
                Folders.classPath(classPath)));
        if (Runtime.version().feature() >= FIRST_WITH_PROC_FULL) {
            options.add("-proc:full");
        }
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            null, files, Compilation::tell, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            Folders.require(done, "It does not compile; see above.");
        }
    }

    /** Stapler's processor tells of each file that it writes. */
    private static void tell(Diagnostic<?> diagnostic) {
        if (diagnostic.getKind() != Diagnostic.Kind.NOTE) {
            System.err.println(diagnostic);
        }
    }
}
