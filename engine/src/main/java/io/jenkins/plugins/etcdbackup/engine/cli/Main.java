package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code etcd-backup.jar}. */
@Command(
        name = "etcd-backup",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Backs up the etcd of an OKD or OpenShift 4 cluster, verifies it, and on request restores it to prove it.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Take a backup of the cluster that your kubeconfig points to:",
            "  etcd-backup backup --kubeconfig ~/.kube/config --output /backup",
            "See beforehand whether one would be taken, and make nothing:",
            "  etcd-backup preflight --kubeconfig ~/.kube/config",
            "Look at it again later, with no cluster at hand:",
            "  etcd-backup verify /backup",
        })
public final class Main {

    private static final List<Class<?>> COMMANDS = List.of(
            BackupCommand.class,
            PreflightCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            ListCommand.class,
            GetCommand.class,
            HistoryCommand.class,
            DiffCommand.class,
            InventoryCommand.class,
            RestoreCheckCommand.class,
            RehearseCommand.class,
            DecryptCommand.class,
            HelpCommand.class,
            GenerateCompletion.class);

    /** What speaks of all commands, and so has to know them. */
    private static final List<Class<?>> OF_ALL = List.of(HelpCommand.class, GenerateCompletion.class);

    private static final List<String> VERSION = List.of("--version", "-V");

    private Main() {}

    public static void main(String[] args) {
        // Libraries talk through java.util.logging, to a person who asked for a backup: only what matters.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(commandLine(args).execute(args));
    }

    /** Knows only the command that is called, if one is: to read the options of all makes each start 40 ms longer. */
    static CommandLine commandLine(String[] args) {
        List<Class<?>> called = COMMANDS.stream()
                .filter(command -> args.length > 0
                        && !OF_ALL.contains(command)
                        && command.getAnnotation(Command.class).name().equals(args[0]))
                .toList();
        boolean none = args.length == 1 && VERSION.contains(args[0]);
        return commandLine(called.isEmpty() && !none ? COMMANDS : called);
    }

    static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    private static CommandLine commandLine(List<Class<?>> commands) {
        CommandLine line = new CommandLine(new Main());
        commands.forEach(line::addSubcommand);
        line.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .versionProvider(new Version()));
        return line.registerConverter(Path.class, new PathArgument())
                .registerConverter(File.class, PathArgument::file)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> print(failure, command));
    }

    /** A sentence for what we know how to tell; a stack trace for what is a bug. */
    private static int print(Exception failure, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        if (failure instanceof BackupException told) {
            // A cluster's own words may be in it.
            Wording wording =
                    new CommandWording(command.getCommandSpec().optionsMap().keySet());
            String sentences =
                    wording.apply(told.getMessage()).lines().map(PlainText::of).collect(Collectors.joining("\n"));
            err.println(command.getColorScheme().errorText("ERROR: " + sentences));
            err.flush();
            return ExitCode.of(told);
        }
        if (failure instanceof InvalidPathException unusable) {
            err.println(command.getColorScheme()
                    .errorText("ERROR: A file cannot be used by its name: " + PathArgument.why(unusable) + "."));
            err.flush();
            return ExitCode.FAILED;
        }
        if (failure instanceof InterruptedException) {
            err.println("Interrupted. Cleaned up, except for anything listed above.");
            err.flush();
            return ExitCode.INTERRUPTED;
        }
        throw failure;
    }

    /** The version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"etcd-backup " + (version == null ? "development" : version)};
        }
    }
}
