package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.util.List;

/** @param resources such as {@code secrets}, {@code routes.route.openshift.io}, {@code *.apps}, {@code *.*} */
record ResourceRule(List<String> resources, List<Provider> providers) {}
