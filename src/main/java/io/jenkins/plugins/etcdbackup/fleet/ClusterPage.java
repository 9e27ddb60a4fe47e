package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Api;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.ModelObject;
import hudson.util.HttpResponses;
import java.util.List;
import jenkins.model.ParameterizedJobMixIn;
import jenkins.model.ParameterizedJobMixIn.ParameterizedJob;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** One cluster: its history over all jobs. */
@ExportedBean
public final class ClusterPage implements ModelObject {

    private static final int MOST = 500;

    /** Of the page's table: a row takes the server a quarter of a millisecond. */
    private static final int ROWS = 50;

    private static final int COMPARED = 20;

    private final ClusterRow row;
    private final List<RetentionRow> retention;

    ClusterPage(ClusterRow row) {
        this.row = row;
        this.retention = row.retention();
    }

    @Override
    public String getDisplayName() {
        return row.getName();
    }

    @Exported(inline = true)
    public ClusterRow getSummary() {
        return row;
    }

    /** The newest first, at most 500. */
    @Exported(inline = true)
    public List<AttemptRow> getAttempts() {
        return row.attempts(0, MOST);
    }

    /** For the table: the newest first, from the one on that the address names. */
    public List<AttemptRow> getShown() {
        return row.attempts(getFrom(), ROWS);
    }

    /** How many newer ones the table passes over. */
    public int getFrom() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String from = request == null ? null : request.getParameter("from");
        return from != null && from.matches("\\d{1,7}") ? Integer.parseInt(from) : 0;
    }

    public int getCount() {
        return row.attemptCount();
    }

    /** For a link; null where the table begins with the newest. */
    public Integer getNewer() {
        return getFrom() == 0 ? null : Math.max(0, Math.min(getFrom(), getCount()) - ROWS);
    }

    /** For a link; null where the table ends with the oldest. */
    public Integer getOlder() {
        return getFrom() + ROWS < getCount() ? getFrom() + ROWS : null;
    }

    /** The number of the last one in the table, the newest being 1. */
    public int getTo() {
        return Math.min(getFrom() + ROWS, getCount());
    }

    /** How its figures went. */
    public ClusterTrend getTrend() {
        return row.trend();
    }

    /** What changed from one backup to the next, for those who may see details. */
    public List<AttemptRow> getCompared() {
        return row.compared(COMPARED);
    }

    /** For the buttons. */
    public NextStep getNextStep() {
        return row.nextStep();
    }

    /** Starts the job that backs it up, as the job's own page would. */
    @RequirePOST
    public HttpResponse doBackUp() {
        ParameterizedJob<?, ?> job = getNextStep().job().orElseThrow(HttpResponses::notFound);
        ParameterizedJobMixIn.scheduleBuild2((Job<?, ?>) job, 0, new CauseAction(new Cause.UserIdCause()));
        return HttpResponses.redirectViaContextPath(job.getUrl());
    }

    /** Which of them the retention keeps, and why: its dry run, which changes nothing. */
    @Exported(inline = true)
    public List<RetentionRow> getRetention() {
        return retention;
    }

    /** Whether there are rules, or only what is kept whatever they say. */
    @Exported
    public boolean isRetentionConfigured() {
        return row.configuredRetention().isPresent();
    }

    /** How many good backups no rule keeps. */
    @Exported
    public long getNotRetained() {
        return row.notRetained(retention.size());
    }

    /** For JSON. */
    public Api getApi() {
        return new Api(this);
    }
}
