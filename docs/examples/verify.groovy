// Every morning: may last night's backup be restored to the cluster as it is now? Red if not.
node('linux') {
    def verdict = etcdBackupVerify(job: 'nightly', cluster: 'prod')
    echo "revision to go back to is of OKD ${verdict.clusterVersion}; not checked: ${verdict.notChecked}"
}
