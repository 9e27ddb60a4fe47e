package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels that an object must have, as {@code kubectl -l} takes them: {@code a=b}, {@code a==b}, {@code a!=b}, {@code a},
 * {@code !a}, {@code a in (b,c)}, {@code a notin (b,c)}, joined by commas (apimachinery, pkg/labels/selector.go).
 */
public final class LabelSelector {

    /** Takes every object. */
    public static final LabelSelector ALL = new LabelSelector(List.of());

    private static final String NAME = "[A-Za-z0-9][-A-Za-z0-9_./]*";
    private static final Pattern EQUALITY = Pattern.compile("(" + NAME + ")\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)");
    private static final Pattern SET = Pattern.compile("(" + NAME + ")\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*(" + NAME + ")");

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** @param values null for whether there is the label at all */
    private record Requirement(String label, Set<String> values, boolean wanted) {

        /** As in Kubernetes, an object without the label has none of the values. */
        boolean fits(JsonNode labels) {
            JsonNode value = labels.get(label);
            boolean has = value != null && (values == null || values.contains(value.asText()));
            return has == wanted;
        }
    }

    public static LabelSelector parse(String text) throws BackupException {
        List<Requirement> requirements = new ArrayList<>();
        // A comma inside of parentheses separates values.
        for (String part : text.split(",(?![^(]*\\))", -1)) {
            requirements.add(requirement(part.strip(), text));
        }
        return new LabelSelector(requirements);
    }

    private static Requirement requirement(String part, String text) throws BackupException {
        Matcher equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            return new Requirement(
                    equality.group(1),
                    Set.of(equality.group(3)),
                    !equality.group(2).equals("!="));
        }
        Matcher set = SET.matcher(part);
        if (set.matches()) {
            Set<String> values = new TreeSet<>();
            for (String value : set.group(3).split(",", -1)) {
                values.add(value.strip());
            }
            return new Requirement(set.group(1), values, set.group(2).equals("in"));
        }
        Matcher presence = PRESENCE.matcher(part);
        if (presence.matches()) {
            return new Requirement(presence.group(2), null, presence.group(1).isEmpty());
        }
        throw new BackupException(
                Stage.REQUEST,
                "The label selector \"" + text + "\" can't be read at \"" + part + "\": write it as for oc, such as"
                        + " app=shop,tier in (web,db),!canary.");
    }

    boolean fits(JsonNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        return requirements.stream().allMatch(requirement -> requirement.fits(labels));
    }
}
