#!/bin/bash
# Puts the launcher before the jar: engine/target/etcd-backup, which runs as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$here/engine/target
mvn -B -q -f "$here/checks.xml" dependency:copy-dependencies -DincludeArtifactIds=asm -DoutputDirectory="$target/dist"
java -cp "$target/dist/*" "$here/scripts/dist/ArchivableJar.java" "$target/etcd-backup.jar" "$target/dist/etcd-backup.jar"
cat "$here/scripts/launcher.sh" "$target/dist/etcd-backup.jar" >"$target/etcd-backup.new"
chmod 755 "$target/etcd-backup.new"
mv "$target/etcd-backup.new" "$target/etcd-backup"
ETCD_BACKUP_CLASS_CACHE='' "$target/etcd-backup" generate-completion >"$target/etcd-backup.completion"
echo "$target/etcd-backup"
