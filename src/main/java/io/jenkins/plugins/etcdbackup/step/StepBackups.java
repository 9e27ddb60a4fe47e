package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.Functions;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.etcdbackup.agent.AgentCall;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;

/** All that a step backs up: one cluster; or several, of which one that fails stops no other. */
record StepBackups(EtcdBackupStep step, BuildSite site) {

    /** @return what a pipeline gets of it */
    Map<String, Object> run() throws IOException, InterruptedException {
        if (step.getClusters().isEmpty()) {
            return new BuildBackup(step, site).run();
        }
        if (step.namesCluster()) {
            throw site.console(null).inWords(new AbortException(Messages.StepBackups_oneOrSeveral()));
        }
        if (step.getConcurrency() < 1) {
            throw site.console(null).inWords(new AbortException(Messages.StepBackups_concurrency()));
        }
        return runAll();
    }

    private Map<String, Object> runAll() throws IOException, InterruptedException {
        ExecutorService pool = new ImpersonatingExecutorService(
                Executors.newFixedThreadPool(
                        Math.min(step.getConcurrency(), step.getClusters().size()),
                        new NamingThreadFactory(new DaemonThreadFactory(), "etcd-backup")),
                Jenkins.getAuthentication2());
        Map<String, Future<Map<String, Object>>> running = new LinkedHashMap<>();
        try {
            for (String cluster : step.getClusters()) {
                running.put(cluster, pool.submit(() -> runOne(cluster)));
            }
            return outcome(running);
        } finally {
            // All have ended, unless this was interrupted: then each of them is, and cleans up.
            pool.shutdownNow();
            if (!pool.awaitTermination(CleanUpBudget.WHOLE.toSeconds(), TimeUnit.SECONDS)) {
                site.listener().getLogger().println(AgentCall.stillCleaning());
            }
        }
    }

    private Map<String, Object> runOne(String cluster) throws IOException, InterruptedException {
        try {
            return new BuildBackup(step.ofCluster(cluster), site).run();
        } catch (AbortException e) {
            site.console(cluster).println("ERROR: " + e.getMessage());
            throw e;
        } catch (IOException | RuntimeException e) {
            Functions.printStackTrace(e, site.listener().error("[" + cluster + "] " + e.getMessage()));
            throw e;
        }
    }

    private static Map<String, Object> outcome(Map<String, Future<Map<String, Object>>> running)
            throws AbortException, InterruptedException {
        Map<String, Object> results = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        Throwable lostAgent = null;
        for (Map.Entry<String, Future<Map<String, Object>>> one : running.entrySet()) {
            try {
                results.put(one.getKey(), one.getValue().get());
            } catch (ExecutionException e) {
                failed.add(one.getKey() + " (" + e.getCause().getMessage() + ")");
                if (e.getCause() instanceof AbortException sentence && sentence.getCause() != null) {
                    lostAgent = sentence.getCause();
                }
            }
        }
        if (!failed.isEmpty()) {
            AbortException sentence = new AbortException(
                    Messages.StepBackups_failed(failed.size(), running.size(), String.join(", ", failed)));
            // By this a pipeline's retry knows that it was an agent's fault.
            sentence.initCause(lostAgent);
            throw sentence;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("clusters", results);
        return map;
    }
}
