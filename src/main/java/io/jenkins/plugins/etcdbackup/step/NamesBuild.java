package io.jenkins.plugins.etcdbackup.step;

import java.util.HashMap;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;

/** A step whose {@code build} may be given as a number, which it is in {@code backup.build} and {@code currentBuild.number}. */
interface NamesBuild extends CustomDescribableModel {

    @Override
    default Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        Map<String, Object> texts = new HashMap<>(arguments);
        texts.computeIfPresent(
                "build", (name, build) -> build instanceof Number number ? String.valueOf(number) : build);
        return texts;
    }
}
