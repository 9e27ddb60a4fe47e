package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import java.io.Serializable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Jenkins controller sends to its agents, and what they answer, can be sent with all that is in it. */
class TravellingRecordsTest {

    private final Set<Class<?>> seen = new HashSet<>();

    @ParameterizedTest
    @ValueSource(
            classes = {
                BackupRequest.class,
                BackupResult.class,
                RestoreVerdict.class,
                RehearsalReport.class,
                RunningRelease.class,
                ObjectReturn.Wanted.class
            })
    void allThatIsInItCanBeSent(Class<?> travelling) {
        requireSerializable(travelling, travelling.getSimpleName());
        assertThat(seen).contains(travelling);
    }

    private void requireSerializable(Type type, String where) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                requireSerializable(argument, where);
            }
            return;
        }
        Class<?> found = (Class<?>) type;
        if (found.isPrimitive() || !seen.add(found)) {
            return;
        }
        assertThat(found).as(where).isAssignableTo(Serializable.class);
        if (found.isSealed()) {
            for (Class<?> one : found.getPermittedSubclasses()) {
                requireSerializable(one, where + " " + one.getSimpleName());
            }
        }
        if (found.isRecord()) {
            for (RecordComponent part : found.getRecordComponents()) {
                requireSerializable(part.getGenericType(), where + "." + part.getName());
            }
        }
    }
}
