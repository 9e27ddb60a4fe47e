#!/bin/bash
# Puts the launcher before the jar: engine/target/etcd-backup, which runs as it is.
set -euo pipefail
target=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/engine/target
cat "$(dirname "${BASH_SOURCE[0]}")/launcher.sh" "$target/etcd-backup.jar" >"$target/etcd-backup.new"
chmod 755 "$target/etcd-backup.new"
mv "$target/etcd-backup.new" "$target/etcd-backup"
ETCD_BACKUP_CLASS_CACHE='' "$target/etcd-backup" generate-completion >"$target/etcd-backup.completion"
echo "$target/etcd-backup"
