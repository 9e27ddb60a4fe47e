package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Objects that an API server takes, of the kinds that people make. */
final class ValidObjects {

    static final String DEFINITION =
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"crontabs.stable.example.com"},
             "spec":{"group":"stable.example.com","scope":"Namespaced",
              "names":{"plural":"crontabs","singular":"crontab","kind":"CronTab","shortNames":["ct"]},
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """;

    private static final String POD =
            """
            {"metadata":{"labels":{"app":"NAME"},"annotations":{"note":"a: b # c\\nsecond line\\n"}},
             "spec":{"serviceAccountName":"default","terminationGracePeriodSeconds":7,"priority":0,
              "securityContext":{"runAsUser":1000,"fsGroup":0,"sysctls":[]},
              "nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"a","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}],
              "affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":3,"podAffinityTerm":{"topologyKey":"zone","labelSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["NAME"]}]}}}]}},
              "initContainers":[{"name":"init","image":"busybox:1","command":["sh","-c","echo \\"x\\" > /y; sleep 1"]}],
              "containers":[{"name":"main","image":"registry/NAME:RANDOM","args":["--a=b","-1","0x1f","no"],
               "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],
               "env":[{"name":"A","value":"RANDOM"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s","key":"k","optional":true}}},{"name":"C","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"D","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"1m"}}}],
               "envFrom":[{"prefix":"P_","configMapRef":{"name":"c"}}],
               "resources":{"requests":{"cpu":"250m","memory":"64Mi"},"limits":{"cpu":"1","memory":"1.5Gi"}},
               "livenessProbe":{"httpGet":{"path":"/live","port":"http","httpHeaders":[{"name":"X","value":"y"}]},"initialDelaySeconds":3},
               "readinessProbe":{"exec":{"command":["true"]},"periodSeconds":5},
               "startupProbe":{"tcpSocket":{"port":8080},"failureThreshold":30},
               "lifecycle":{"preStop":{"exec":{"command":["sleep","2"]}},"postStart":{"httpGet":{"port":8080,"path":"/x"}}},
               "securityContext":{"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"],"add":["NET_BIND_SERVICE"]}},
               "volumeMounts":[{"name":"cm","mountPath":"/cm"},{"name":"tmp","mountPath":"/tmp","subPath":"x"}]}],
              "volumes":[{"name":"cm","configMap":{"name":"c","defaultMode":420,"items":[{"key":"k","path":"p","mode":256}]}},
               {"name":"tmp","emptyDir":{"medium":"Memory","sizeLimit":"10Mi"}},
               {"name":"proj","projected":{"sources":[{"secret":{"name":"s"}},{"serviceAccountToken":{"path":"t","expirationSeconds":3600}},{"downwardAPI":{"items":[{"path":"l","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}},
               {"name":"claim","persistentVolumeClaim":{"claimName":"x","readOnly":true}},
               {"name":"nfs","nfs":{"server":"10.0.0.1","path":"/e"}},
               {"name":"host","hostPath":{"path":"/var/log","type":"Directory"}}],
              "hostAliases":[{"ip":"10.1.2.3","hostnames":["a","b"]}],"dnsConfig":{"options":[{"name":"ndots","value":"2"}]}
             }}
            """;

    private static final String JOB_POD =
            """
            {"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"busybox:RANDOM"}]}}
            """;

    static final List<Template> TEMPLATES = List.of(
            new Template(
                    "v1",
                    "configmaps",
                    150,
                    "{META,\"data\":{\"a\":\"RANDOM\",\"yaml\":\"x: 1\\n# y\\n\\n  z: |\\n   t\\n\",\"empty\":\"\",\"odd\":\" lead\\ttab \\u00e4\\u2028 \\ud83d\\ude00\",\"no\":\"yes\"},\"binaryData\":{\"b\":\"AAEC/w==\"}}"),
            new Template(
                    "v1",
                    "secrets",
                    150,
                    "{META,\"type\":\"Opaque\",\"data\":{\"password\":\"UkFORE9N\",\"n\":\"MTIzNA==\",\"e\":\"\"}}"),
            new Template(
                    "v1",
                    "serviceaccounts",
                    60,
                    "{META,\"secrets\":[{\"name\":\"x\"}],\"imagePullSecrets\":[{\"name\":\"y\"}],\"automountServiceAccountToken\":false}"),
            new Template(
                    "v1",
                    "services",
                    100,
                    "{META,\"spec\":{\"selector\":{\"app\":\"NAME\"},\"sessionAffinity\":\"ClientIP\",\"ports\":[{\"name\":\"http\",\"port\":80,\"targetPort\":\"http\"},{\"name\":\"n\",\"port\":81,\"targetPort\":8081,\"protocol\":\"UDP\"}]}}"),
            new Template(
                    "v1",
                    "persistentvolumeclaims",
                    60,
                    "{META,\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"slow\",\"resources\":{\"requests\":{\"storage\":\"8Gi\"}},\"selector\":{\"matchLabels\":{\"r\":\"s\"}}}}"),
            new Template("v1", "podtemplates", 20, "{META,\"template\":" + POD + "}"),
            new Template(
                    "v1",
                    "limitranges",
                    20,
                    "{META,\"spec\":{\"limits\":[{\"type\":\"Container\",\"max\":{\"cpu\":\"200\"},\"default\":{\"cpu\":\"2\"},\"defaultRequest\":{\"cpu\":\"100m\"}}]}}"),
            new Template(
                    "v1",
                    "resourcequotas",
                    5,
                    "{META,\"spec\":{\"hard\":{\"pods\":\"100000\",\"requests.cpu\":\"90k\"}}}"),
            new Template(
                    "v1",
                    "replicationcontrollers",
                    20,
                    "{META,\"spec\":{\"replicas\":0,\"selector\":{\"app\":\"NAME\"},\"template\":" + POD + "}}"),
            new Template(
                    "v1",
                    "endpoints",
                    20,
                    "{META,\"subsets\":[{\"addresses\":[{\"ip\":\"10.9.8.7\",\"hostname\":\"h\"}],\"notReadyAddresses\":[{\"ip\":\"10.9.8.6\"}],\"ports\":[{\"port\":80}]}]}"),
            new Template(
                    "apps/v1",
                    "deployments",
                    100,
                    "{META,\"spec\":{\"replicas\":3,\"paused\":true,\"revisionHistoryLimit\":0,\"strategy\":{\"rollingUpdate\":{\"maxSurge\":\"30%\",\"maxUnavailable\":2}},\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}},\"template\":"
                            + POD + "}}"),
            new Template(
                    "apps/v1",
                    "statefulsets",
                    60,
                    "{META,\"spec\":{\"serviceName\":\"s\",\"podManagementPolicy\":\"Parallel\",\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":2}},\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}},\"template\":"
                            + POD
                            + ",\"volumeClaimTemplates\":[{\"metadata\":{\"name\":\"d\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}]}}"),
            new Template(
                    "apps/v1",
                    "daemonsets",
                    60,
                    "{META,\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}},\"template\":" + POD + "}}"),
            new Template(
                    "apps/v1",
                    "replicasets",
                    40,
                    "{META,\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}},\"template\":"
                            + POD + "}}"),
            new Template(
                    "apps/v1",
                    "controllerrevisions",
                    20,
                    "{META,\"data\":{\"spec\":{\"z\":1,\"a\":[1.5,null,\"x\"]}},\"revision\":3}"),
            new Template(
                    "batch/v1",
                    "jobs",
                    60,
                    "{META,\"spec\":{\"parallelism\":2,\"completions\":4,\"backoffLimit\":0,\"activeDeadlineSeconds\":60,\"template\":"
                            + JOB_POD + "}}"),
            new Template(
                    "batch/v1beta1",
                    "cronjobs",
                    40,
                    "{META,\"spec\":{\"schedule\":\"*/5 * * * *\",\"suspend\":true,\"concurrencyPolicy\":\"Forbid\",\"jobTemplate\":{\"spec\":{\"template\":"
                            + JOB_POD + "}}}}"),
            new Template(
                    "batch/v1",
                    "cronjobs",
                    40,
                    "{META,\"spec\":{\"schedule\":\"*/5 * * * *\",\"suspend\":true,\"concurrencyPolicy\":\"Forbid\",\"jobTemplate\":{\"spec\":{\"template\":"
                            + JOB_POD + "}}}}"),
            new Template(
                    "autoscaling/v1",
                    "horizontalpodautoscalers",
                    40,
                    "{META,\"spec\":{\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"x\"},\"minReplicas\":2,\"maxReplicas\":5,\"targetCPUUtilizationPercentage\":70}}"),
            new Template(
                    "networking.k8s.io/v1",
                    "networkpolicies",
                    60,
                    "{META,\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"],\"ingress\":[{\"from\":[{\"namespaceSelector\":{\"matchLabels\":{\"a\":\"b\"}}},{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\",\"except\":[\"10.1.0.0/16\"]}}],\"ports\":[{\"port\":\"http\"},{\"port\":80,\"protocol\":\"UDP\"}]}],\"egress\":[{}]}}"),
            new Template(
                    "networking.k8s.io/v1",
                    "ingresses",
                    60,
                    "{META,\"spec\":{\"tls\":[{\"hosts\":[\"NAME.example.com\"],\"secretName\":\"t\"}],\"rules\":[{\"host\":\"NAME.example.com\",\"http\":{\"paths\":[{\"path\":\"/x\",\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"s\",\"port\":{\"name\":\"http\"}}}}]}}]}}"),
            new Template(
                    "policy/v1beta1",
                    "poddisruptionbudgets",
                    40,
                    "{META,\"spec\":{\"minAvailable\":\"50%\",\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}}}}"),
            new Template(
                    "policy/v1",
                    "poddisruptionbudgets",
                    40,
                    "{META,\"spec\":{\"minAvailable\":\"50%\",\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}}}}"),
            new Template(
                    "rbac.authorization.k8s.io/v1",
                    "roles",
                    60,
                    "{META,\"rules\":[{\"apiGroups\":[\"\",\"apps\"],\"resources\":[\"*\"],\"verbs\":[\"get\",\"list\"],\"resourceNames\":[\"x\"]}]}"),
            new Template(
                    "rbac.authorization.k8s.io/v1",
                    "rolebindings",
                    60,
                    "{META,\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"r\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"x\",\"namespace\":\"y\"},{\"kind\":\"Group\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"system:x\"}]}"),
            new Template(
                    "coordination.k8s.io/v1",
                    "leases",
                    20,
                    "{META,\"spec\":{\"holderIdentity\":\"NAME\",\"leaseDurationSeconds\":40,\"renewTime\":\"2026-11-26T10:11:12.123456Z\"}}"),
            new Template(
                    "stable.example.com/v1",
                    "crontabs",
                    60,
                    "{\"apiVersion\":\"stable.example.com/v1\",\"kind\":\"CronTab\",META,\"spec\":{\"z\":1,\"share\":0.5,\"big\":9007199254740993,\"text\":\"RANDOM\",\"list\":[{\"b\":true},null,\"007\"],\"empty\":{}}}"));

    private ValidObjects() {}

    /** Objects of one kind, but for name and some value. */
    record Template(String apiVersion, String plural, int count, String json) {

        String collection(String namespace) {
            return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion + "/namespaces/" + namespace + "/"
                    + plural;
        }

        String json(String name, Random random) {
            String metadata = String.format(
                    Locale.ROOT,
                    "\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"%s\",\"n\":\"%d\"},\"annotations\":{\"example.com/a\":\"1\"}}",
                    name,
                    name,
                    random.nextInt(1000));
            return json.replace("META", metadata)
                    .replace("NAME", name)
                    .replace("RANDOM", Integer.toString(random.nextInt(1 << 30), 36));
        }
    }
}
