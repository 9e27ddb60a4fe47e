// Somebody deleted a namespace: finds the newest backup of the job nightly that holds it, shows what it would do, asks, and applies
// it. Runs on an agent with oc; the credentials prod-kubeconfig may create what is to come back.
properties([parameters([
    string(name: 'NAMESPACE', description: 'The namespace to bring back'),
    string(name: 'BUILD', defaultValue: '', description: 'The build of nightly to take it from. Empty: the newest that holds it'),
])])
node('linux') {
    dir('back') { deleteDir() }
    try {
        def found = etcdBackupGet(job: 'nightly', build: params.BUILD, cluster: 'prod',
            resource: 'namespace', name: params.NAMESPACE, withContents: true, dir: 'back')
        currentBuild.description = "${params.NAMESPACE} out of build ${found.build}"
        withCredentials([file(credentialsId: 'prod-kubeconfig', variable: 'KUBECONFIG')]) {
            // Secrets are in the file: only names go to the console.
            sh "oc apply --dry-run=client -f ${found.file}"
            // What is there and differs; without the namespace nothing is.
            sh "oc diff -f ${found.file} 2> /dev/null | grep '^+++ ' || true"
            timeout(time: 1, unit: 'HOURS') {
                input "Apply ${found.objects} objects of ${params.NAMESPACE} out of build ${found.build}?"
            }
            sh "oc apply -f ${found.file}"
        }
    } finally {
        dir('back') { deleteDir() }
    }
}
