package io.jenkins.plugins.etcdbackup.fleet;

import org.jvnet.localizer.Localizable;

/** What may be wrong with a cluster's backups, the worst first. */
public enum Trouble {
    NEVER("symbol-close-circle", "etcd-backup-bad", Messages._Trouble_never()),
    NOT_RESTORABLE("symbol-close-circle", "etcd-backup-bad", Messages._Trouble_notRestorable()),
    FAILED("symbol-close-circle", "etcd-backup-bad", Messages._Trouble_failed()),
    OVERDUE("symbol-hourglass", "etcd-backup-bad", Messages._Trouble_overdue()),
    KEYS_MISSING("symbol-lock-closed", "etcd-backup-bad", Messages._Trouble_keysMissing()),
    STALE("symbol-arrow-up", "etcd-backup-warn", Messages._Trouble_stale()),
    DIRTY("symbol-shield-warning", "etcd-backup-warn", Messages._Trouble_dirty()),
    PLAIN("symbol-view", "etcd-backup-warn", Messages._Trouble_plain()),
    NOT_REHEARSED("symbol-help-circle", "etcd-backup-warn", Messages._Trouble_notRehearsed());

    private final String symbol;
    private final String styleClass;
    private final Localizable word;

    Trouble(String symbol, String styleClass, Localizable word) {
        this.symbol = symbol;
        this.styleClass = styleClass;
        this.word = word;
    }

    public String getSymbol() {
        return symbol;
    }

    public String getStyleClass() {
        return styleClass;
    }

    /** One word or two. */
    public String getWord() {
        return word.toString();
    }

    /** Whether an alarm is due, and not only a remark. */
    public boolean isAlarm() {
        return compareTo(STALE) <= 0;
    }
}
