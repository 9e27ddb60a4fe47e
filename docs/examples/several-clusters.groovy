// One cluster that cannot be backed up does not keep the others from it, and the build is red all the same.
node('linux') {
    def all = etcdBackup(clusters: ['prod', 'test'], method: 'direct').clusters
    all.each { name, backup -> echo "${name}: OKD ${backup.clusterVersion} at revision ${backup.revision}" }
}
