// A backup before the upgrade, to go back; the upgrade; a backup after it, since the first one then is of no use any more.
node('linux') {
    stage('Backup before') {
        def before = etcdBackup(cluster: 'prod')
        echo "To go back: revision ${before.revision} of OKD ${before.clusterVersion}"
    }
    stage('Upgrade') {
        sh 'oc adm upgrade --to-latest'
        sh 'oc wait clusterversion/version --for=condition=Progressing=True --timeout=10m'
        sh 'oc wait clusterversion/version --for=condition=Progressing=False --timeout=3h'
    }
    stage('Backup after') {
        // Operators go on for a while after the version is reached.
        retry(3) {
            etcdBackup(cluster: 'prod')
        }
    }
}
