package io.jenkins.plugins.etcdbackup.engine.standin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A static field that holds a stand-in control plane with etcd 3.4: started before the class's tests, healed and swept
 * after each of them (when their own clean-up has looked at it), closed at the end.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StandIn.Lifecycle.class)
public @interface StandIn {

    /** Of etcd's database; 0 for just the ClusterVersion object. */
    int megabytes() default 1;

    /** Works on the annotated field. */
    final class Lifecycle implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

        private Path directory;
        private StandInControlPlane okd;

        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            Field field = AnnotationSupport.findAnnotatedFields(context.getRequiredTestClass(), StandIn.class)
                    .get(0);
            directory = Files.createTempDirectory("stand-in-");
            okd = StandInControlPlane.start(new StandInControlPlane.Setup(
                    directory,
                    EtcdInstallation.v34(),
                    field.getAnnotation(StandIn.class).megabytes()));
            field.setAccessible(true);
            field.set(null, okd);
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            okd.heal();
            okd.sweep();
        }

        @Override
        public void afterAll(ExtensionContext context) throws Exception {
            if (okd != null) {
                okd.close();
            }
            if (directory != null) {
                Folders.delete(directory);
            }
        }
    }
}
