package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;

/**
 * Bucket "alarm": each key is a message etcdserverpb.AlarmMember with memberID = 1 and alarm = 2, without a value. One
 * that does not decode ends the server when it starts (etcd v3.4, etcdserver/api/v3alarm/alarms.go, restore; v3.6,
 * server/storage/schema/alarm.go, GetAllAlarms).
 */
record AlarmCheck(SchemaFindings findings) implements BucketCheck {

    private static final String ALARMS = "alarms";
    private static final int NOSPACE = 1;
    private static final int CORRUPT = 2;

    @Override
    public void entry(Entry entry) {
        StoredMessage alarm = new StoredMessage(entry.key(), "vv");
        long member = 0;
        long type = 0;
        while (alarm.next()) {
            member = alarm.field() == 1 ? alarm.number() : member;
            type = alarm.field() == 2 ? alarm.number() : type;
        }
        String where = " on member " + Long.toHexString(member);
        if (findings.reportForm(
                ALARMS, "An alarm, " + entry.key() + ",", alarm.form(), ": etcd stops when it starts.")) {
            return;
        }
        if (entry.value().length() > 0) {
            findings.damage(ALARMS, "An alarm, " + entry.key() + ", has a value.");
        } else if (type == NOSPACE) {
            findings.warn(
                    ALARMS,
                    "Alarm NOSPACE was raised" + where + ": the database had reached its quota. After a restore it"
                            + " takes no writes until you have defragmented it and run `etcdctl alarm disarm`.");
        } else if (type == CORRUPT) {
            findings.warn(
                    ALARMS,
                    "Alarm CORRUPT was raised" + where + ": members disagreed about the data. Restore from a snapshot"
                            + " of a member that is known to be right.");
        } else {
            findings.unknown(ALARMS, "An alarm of unknown type " + type + " was raised" + where + ".");
        }
    }

    @Override
    public void finish() {
        findings.passUnlessFound(ALARMS, "No alarm was raised when the snapshot was taken.");
    }
}
