// A backup is restored to the z-stream that it was taken of, so a cluster that upgrades itself needs one after each
// upgrade. This looks every half hour and backs up only when the version is a new one, and not while an update runs.
properties([
    pipelineTriggers([cron('H/30 * * * *')]),
    buildDiscarder(logRotator(artifactNumToKeepStr: '10', numToKeepStr: '500')),
])
node('linux') {
    def backup = etcdBackup(cluster: 'prod', onlyIfVersionChanged: true)
    if (backup.skipped) {
        currentBuild.description = "still OKD ${backup.clusterVersion}, see build ${backup.build}"
    }
}
