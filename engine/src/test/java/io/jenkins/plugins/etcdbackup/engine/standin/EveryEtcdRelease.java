package io.jenkins.plugins.etcdbackup.engine.standin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs with each etcd release that we support, and gets its name. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "etcd {0}")
@MethodSource("io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation#releases")
public @interface EveryEtcdRelease {}
