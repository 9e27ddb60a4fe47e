package io.jenkins.plugins.etcdbackup.page;

import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.tokenmacro.DataBoundTokenMacro;
import org.jenkinsci.plugins.tokenmacro.MacroEvaluationException;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** {@code ${ETCD_BACKUP, field="clusterVersion"}}, wherever a field takes tokens: the subject of a mail, the name of a build. */
@OptionalExtension(requirePlugins = "token-macro")
public final class BackupTokenMacro extends DataBoundTokenMacro {

    private static final String NAME = "ETCD_BACKUP";

    /** One of {@link BackupField}. Public, for that is how the token-macro plugin sets it. */
    @Parameter
    public String field = "clusterVersion";

    @Override
    public boolean acceptsMacroName(String macroName) {
        return NAME.equals(macroName);
    }

    @Override
    public List<String> getAcceptedMacroNames() {
        return List.of(NAME);
    }

    @Override
    public String evaluate(AbstractBuild<?, ?> build, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        return evaluate(build, null, listener, macroName);
    }

    @Override
    public String evaluate(Run<?, ?> run, FilePath workspace, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        Map<String, String> fields = BackupField.of(run);
        if (!fields.containsKey(field)) {
            throw new MacroEvaluationException(
                    Messages.BackupTokenMacro_unknown(field, String.join(", ", fields.keySet())));
        }
        return fields.get(field);
    }
}
