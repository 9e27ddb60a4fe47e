// Every night; thirty builds are kept, and what the retention of the cluster keeps beyond them. Whoever may read
// this job's artifacts may read every Secret of the cluster.
pipeline {
    agent { label 'linux' }
    triggers { cron('H 2 * * *') }
    options {
        buildDiscarder(logRotator(numToKeepStr: '30'))
        disableConcurrentBuilds()
    }
    stages {
        stage('Backup') {
            steps {
                script {
                    def backup = etcdBackup(cluster: 'prod')
                    echo "OKD ${backup.clusterVersion} at revision ${backup.revision}, ${backup.totalKey} keys"
                }
            }
        }
    }
}
