// Keeps the backup outside of Jenkins: nothing is archived, the files go where only the right people can read them.
node('linux') {
    dir('backup') { deleteDir() }
    def backup = etcdBackup(cluster: 'prod', archive: false, dir: 'backup')
    try {
        sh "mkdir -p /tmp/vault/${env.JOB_BASE_NAME} && cp backup/* /tmp/vault/${env.JOB_BASE_NAME}/"
    } finally {
        dir('backup') { deleteDir() }
    }
    echo "sha256 of the snapshot: ${backup.files[0].sha256}"
}
