package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file's name from the command line or the environment. Java encodes names by the locale that it was started with
 * (sun.jnu.encoding), and under C or POSIX, as cron and containers have it, that is ASCII, for Java 25 too: a letter beyond
 * it is lost before we see it, so that only another locale helps.
 */
final class PathArgument implements ITypeConverter<Path> {

    static final String REMEDY = "this Java was started with a locale that knows only ASCII in the names of files:"
            + " start it with LC_ALL=C.UTF-8 in the environment";

    @Override
    public Path convert(String value) {
        try {
            return Path.of(named(value));
        } catch (InvalidPathException e) {
            throw new TypeConversionException(why(e));
        }
    }

    static File file(String value) {
        return new File(named(value));
    }

    /** To Java the empty name is the directory that it was started in; from a shell it is a variable that was not set. */
    private static String named(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("it is empty: is a variable not set?");
        }
        return value;
    }

    /** One that is no option's value. */
    static Path of(String value) throws BackupException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BackupException(Stage.REQUEST, "A file cannot be named so: " + why(e) + ".");
        }
    }

    static String why(InvalidPathException e) {
        return e.getInput().chars().allMatch(c -> c < 128) ? "that is no name of a file" : REMEDY;
    }
}
