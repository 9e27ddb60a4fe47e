// For a cluster that encrypts etcd at rest. The snapshot stays with the build; the tarball, which holds the keys to it, goes
// to where others look after it, and whoever gets hold of one of the two reads nothing. A restore needs both.
node('linux') {
    dir('keys') { deleteDir() }
    try {
        etcdBackup(cluster: 'prod', staticResources: 'separate', staticResourcesDir: 'keys')
        sh "mkdir -p -m 700 /tmp/key-vault/${env.JOB_BASE_NAME} && cp -p keys/* /tmp/key-vault/${env.JOB_BASE_NAME}/"
    } finally {
        dir('keys') { deleteDir() }
    }
}
