package io.jenkins.plugins.etcdbackup.step;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.agent.AgentCall;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.agent.GetObjects;
import io.jenkins.plugins.etcdbackup.agent.ObjectsWritten;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.configuration.ClusterCredentials;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectPrinter;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectQuery;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn.Contents;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn.Wanted;
import io.jenkins.plugins.etcdbackup.page.BackupContents;
import io.jenkins.plugins.etcdbackup.page.InventoryStore;
import io.jenkins.plugins.etcdbackup.page.KeptBackup;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Gets objects out of a backup in a pipeline. */
final class EtcdBackupGetStepExecution extends EngineStepExecution<EtcdBackupGetStep> {

    private static final long serialVersionUID = 1L;
    private static final int LARGEST_IDENTITY = 64 << 10;
    private static final Set<String> NAMESPACE = Set.of("namespace", "namespaces", "ns");

    EtcdBackupGetStepExecution(EtcdBackupGetStep step, StepContext context) {
        super(step, context);
    }

    @Override
    Map<String, Object> callEngine(BuildConsole console) throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        FilePath workspace = getContext().get(FilePath.class);
        if (step.getResource() == null) {
            throw new AbortException(Messages.EtcdBackupGetStep_noResource());
        }
        if (step.getDir() == null) {
            throw new AbortException(Messages.EtcdBackupGetStep_noDir());
        }
        FilePath target =
                OutputDirectory.inside(workspace, "dir", step.getDir()).child(fileName());
        BackupSource source = BackupSource.ofBuild(step, run, this::mayHold);
        Secret identity = identity(run);
        try (OutputDirectory directory = source.provide(workspace, console)) {
            ObjectsWritten found = new AgentCall(directory.path(), console)
                    .run(new GetObjects(wanted(), identity, new File(target.getRemote())));
            if (!found.complete()) {
                throw new AbortException(incomplete(source));
            }
            console.println(Messages.EtcdBackupGetStep_written(
                    found.objects(), source.buildName(), step.getDir() + "/" + fileName()));
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("file", step.getDir() + "/" + fileName());
            map.put("objects", found.objects());
            map.put("build", String.valueOf(source.buildNumber()));
            return map;
        }
    }

    private String incomplete(BackupSource source) {
        String sentence = Messages.EtcdBackupGetStep_incomplete(step.getDir() + "/" + fileName());
        String keys = source.keysElsewhere();
        return keys == null ? sentence : sentence + " " + Messages.EtcdBackupGetStep_keysElsewhere(keys);
    }

    /** Where no build is named, the newest that holds the namespace; what is not known of a backup does not rule it out. */
    private boolean mayHold(KeptBackup kept) {
        String namespace = NAMESPACE.contains(step.getResource()) ? step.getName() : step.getNamespace();
        BackupContents contents = new InventoryStore(kept.build()).contents(kept.backup());
        return namespace == null || contents == null || contents.holdsNamespace(namespace);
    }

    private Wanted wanted() {
        return new Wanted(
                step.getResource(),
                step.getName() == null ? Set.of() : Set.of(step.getName()),
                step.getNamespace(),
                step.getSelector(),
                ObjectQuery.NEWEST,
                step.isWithContents() ? Contents.MADE_BY_PEOPLE : Contents.NONE,
                step.isRaw(),
                ObjectPrinter.Format.YAML);
    }

    /** Of what was asked for; no name of Kubernetes' has other characters, but for the colon. */
    private String fileName() {
        return Stream.of(step.getNamespace(), step.getResource(), step.getName())
                        .filter(word -> word != null)
                        .map(word -> word.replaceAll("[^A-Za-z0-9.-]", "_"))
                        .collect(Collectors.joining("-"))
                + ".yaml";
    }

    /** The secret key that opens the files; null where the step names none. */
    private Secret identity(Run<?, ?> run) throws IOException {
        String id = step.getIdentityCredentialsId();
        if (id == null) {
            return null;
        }
        StandardCredentials credentials = ClusterCredentials.require(id, run, null);
        if (credentials instanceof StringCredentials text) {
            return text.getSecret();
        }
        if (credentials instanceof FileCredentials file) {
            try (InputStream content = file.getContent()) {
                return Secret.fromString(Identities.textOf(content.readNBytes(LARGEST_IDENTITY)));
            }
        }
        throw new AbortException(Messages.EtcdBackupGetStep_wrongKind(id));
    }
}
