module etcd-backup/field-tables

go 1.22
