//! Bad input, one case per kind: where a good file is spoilt and what is said.

pub const USER: &str = "users/ic1/prod/databases.yaml";
pub const CLIENTS: &str = "admin/prod/clients.yaml";
pub const SITES: &str = "admin/prod/datacenters.yaml";
pub const POSTGRESQL: &str = "admin/prod/postgresql.yaml";
pub const BACKUP: &str = "admin/prod/backup.yaml";

/// File, what is replaced, by what, and how the one problem begins.
pub const CASES: &[(&str, &str, &str, &str)] = &[
    // Shape.
    (
        USER,
        "postgresql:\n",
        "backup: {}\npostgresql:\n",
        "users/ic1/prod/databases.yaml:1: backup: unknown key; allowed here: postgresql, plugins, databases, roles",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: 16\n  instances: 3",
        "users/ic1/prod/databases.yaml:3: postgresql.instances: unknown key",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: sixteen",
        "users/ic1/prod/databases.yaml:2: postgresql.majorVersion: expected a whole number from 13 to 20, found \"sixteen\"",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: 12",
        "users/ic1/prod/databases.yaml:2: postgresql.majorVersion: expected a whole number",
    ),
    (USER, "    owner: app_user\n", "", "users/ic1/prod/databases.yaml:8: databases[0].owner: missing"),
    (
        USER,
        "login: true",
        "login: yes",
        "users/ic1/prod/databases.yaml:17: roles[0].login: expected true or false, found \"yes\"",
    ),
    (
        USER,
        "connectionLimit: 20",
        "connectionLimit: -2",
        "users/ic1/prod/databases.yaml:25: roles[2].connectionLimit: expected a whole number from -1",
    ),
    (
        USER,
        "ensure: present",
        "ensure: maybe",
        "users/ic1/prod/databases.yaml:16: roles[0].ensure: expected present or absent",
    ),
    (
        USER,
        "    inRoles:\n      - pg_read_all_data\n",
        "    inRoles: pg_read_all_data\n",
        "users/ic1/prod/databases.yaml:22: roles[1].inRoles: expected a list, found \"pg_read_all_data\"",
    ),
    (
        USER,
        "owner: report_user",
        "owner: Report-User",
        "users/ic1/prod/databases.yaml:11: databases[1].owner: expected a name of lower-case letters",
    ),
    (
        POSTGRESQL,
        "instances: 3",
        "instances: 11",
        "admin/prod/postgresql.yaml:2: postgresql.instances: expected a whole number from 1 to 10",
    ),
    (
        POSTGRESQL,
        "storageClass: ceph-rbd",
        "storageClassName: ceph-rbd",
        "admin/prod/postgresql.yaml:4: postgresql.storage.storageClassName: unknown key; allowed here: storageClass",
    ),
    (
        POSTGRESQL,
        "size: 50Gi",
        "size: 50GB",
        "admin/prod/postgresql.yaml:34: storageProfiles.XXL.storage.size: expected a size such as 10Gi",
    ),
    (
        POSTGRESQL,
        "max_connections: \"500\"",
        "max_connections:\n      - 1",
        "admin/prod/postgresql.yaml:7: postgresql.parameters.max_connections: expected text, found a list",
    ),
    (
        BACKUP,
        "0 0 */6 * * *",
        "0 */6 * * *",
        "admin/prod/backup.yaml:3: backup.schedule: expected a schedule of six fields",
    ),
    (BACKUP, "90d", "90", "admin/prod/backup.yaml:4: backup.retentionPolicy: expected days"),
    (
        BACKUP,
        "prefer-standby",
        "standby",
        "admin/prod/backup.yaml:5: backup.target: expected primary or prefer-standby",
    ),
    (
        SITES,
        "https://s3.dc1.example.com",
        "s3.dc1.example.com",
        "admin/prod/datacenters.yaml:12: datacenters.dc1.s3.endpoint: expected an address",
    ),
    (
        SITES,
        "    s3:\n      endpoint: https://s3.dc1.example.com\n      region: eu-west-1\n",
        "",
        "admin/prod/datacenters.yaml:7: datacenters.dc1.s3: missing",
    ),
    (
        CLIENTS,
        "\"10.0.0.0/8\"",
        "\"10.0.0.0/33\"",
        "admin/prod/clients.yaml:20: clients.ic1.networkPolicy.allowedCIDRs[0]: expected a range",
    ),
    (
        CLIENTS,
        "s3Bucket: ic1-prod-backups",
        "s3Bucket: 12345",
        "admin/prod/clients.yaml:6: clients.ic1.s3Bucket: expected an S3 bucket name, found 12345, which is not text",
    ),
    (
        CLIENTS,
        "s3Bucket: ic1-prod-backups",
        "s3Bucket: s3://ic1",
        "admin/prod/clients.yaml:6: clients.ic1.s3Bucket: expected an S3 bucket name",
    ),
    // References.
    (
        USER,
        "  - name: app_user\n    ensure",
        "  - name: app_usr\n    ensure",
        "users/ic1/prod/databases.yaml:9: databases[0].owner: role \"app_user\" is not declared under roles",
    ),
    (
        USER,
        "ensure: present",
        "ensure: absent",
        "users/ic1/prod/databases.yaml:9: databases[0].owner: role \"app_user\" is declared with ensure: absent",
    ),
    (
        USER,
        "      - app_db\n",
        "      - app_bd\n",
        "users/ic1/prod/databases.yaml:29: roles[2].databases[0]: database \"app_bd\" is not declared",
    ),
    (
        USER,
        "      - pg_read_all_data\n",
        "      - readers\n",
        "users/ic1/prod/databases.yaml:23: roles[1].inRoles[0]: role \"readers\" is not declared",
    ),
    (
        USER,
        "name: reporting_db\n    owner: report_user",
        "name: reporting_db\n    owner: report_user\n  - name: app_db\n    owner: app_user",
        "users/ic1/prod/databases.yaml:12: databases[2].name: \"app_db\" is already declared at",
    ),
    (
        USER,
        "name: app_readonly",
        "name: app_user",
        "users/ic1/prod/databases.yaml:24: roles[2].name: \"app_user\" is already declared at",
    ),
    (
        USER,
        "  - name: app_readonly",
        "  - name: app_user_",
        "users/ic1/prod/databases.yaml:24: roles[2].name: \"app_user_\" and \"app_user\"",
    ),
    (
        USER,
        "  - name: app_readonly",
        "  - name: pgadmin_readonly",
        "admin/prod/postgresql.yaml:51: pgadminUser.name: \"pgadmin_readonly\" is already declared at",
    ),
    (
        USER,
        "  - name: app_readonly",
        "  - name: postgres",
        "users/ic1/prod/databases.yaml:24: roles[2].name: \"postgres\" is reserved",
    ),
    (
        USER,
        "  - name: app_readonly",
        "  - name: pg_readers",
        "users/ic1/prod/databases.yaml:24: roles[2].name: \"pg_readers\" is reserved",
    ),
    (
        USER,
        "  - name: app_readonly",
        "  - name: _",
        "users/ic1/prod/databases.yaml:24: roles[2].name: \"_\" leaves nothing for an object name",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: 14",
        "users/ic1/prod/databases.yaml:2: postgresql.majorVersion: version 14 is not in the image catalogue",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: 16\n  parameters: { archive_command: cp }",
        "users/ic1/prod/databases.yaml:3: postgresql.parameters.archive_command: CloudNativePG sets",
    ),
    (
        USER,
        "barman-cloud.cloudnative-pg.io",
        "barman-cloud.cloudnative-pg.io\n  - name: other.example.com",
        "users/ic1/prod/databases.yaml:6: plugins[1].name: \"other.example.com\" is not available",
    ),
    (
        USER,
        "  - name: barman-cloud.cloudnative-pg.io",
        "  []",
        "users/ic1/prod/databases.yaml:5: plugins: barman-cloud.cloudnative-pg.io is needed",
    ),
    (
        POSTGRESQL,
        "major: 15",
        "major: 16",
        "admin/prod/postgresql.yaml:47: imageCatalog.images[2].major: major version 16 has an image already",
    ),
    (
        POSTGRESQL,
        "shared_buffers: 1GB",
        "shared_buffers: 3GB",
        "admin/prod/postgresql.yaml:7: postgresql.parameters.shared_buffers: 3GB is more than the memory request 2Gi",
    ),
    (
        POSTGRESQL,
        "limits: { memory: 4Gi, cpu: \"4\" }",
        "limits: { memory: 1Gi, cpu: \"4\" }",
        "admin/prod/postgresql.yaml:36: resources.requests.memory: 2Gi is more than the memory limit 1Gi",
    ),
    (
        POSTGRESQL,
        "limits: { memory: 4Gi, cpu: \"4\" }",
        "limits: { memory: 4Gi, cpu: 1500m }",
        "admin/prod/postgresql.yaml:36: resources.requests.cpu: 2 is more than the processor limit 1500m",
    ),
    // Placement.
    (
        CLIENTS,
        "clients:\n  ic1:",
        "clients:\n  ic2:",
        "admin/prod/clients.yaml:2: clients.ic1: client \"ic1\" is not declared; declared: ic2",
    ),
    (
        CLIENTS,
        "[dc1, dc2]",
        "[dc1, dc2, dc9]",
        "admin/prod/clients.yaml:3: clients.ic1.datacenters[2]: data centre \"dc9\" is not in datacenters.yaml, which has dc1, dc2",
    ),
    (
        CLIENTS,
        "[dc1, dc2]",
        "[dc1, dc2, dc1]",
        "admin/prod/clients.yaml:3: clients.ic1.datacenters[2]: \"dc1\" is already listed",
    ),
    (
        CLIENTS,
        "[dc1, dc2]",
        "[dc1]",
        "admin/prod/clients.yaml:15: clients.ic1.replication.enabled: replication needs at least two data centres",
    ),
    (
        CLIENTS,
        "primaryDatacenter: dc1",
        "primaryDatacenter: dc3",
        "admin/prod/clients.yaml:5: clients.ic1.primaryDatacenter: \"dc3\" is not one of this client's data centres",
    ),
    (
        CLIENTS,
        "storageProfile: XXL",
        "storageProfile: XL",
        "admin/prod/clients.yaml:7: clients.ic1.storageProfile: storage profile \"XL\" is not in",
    ),
    (
        CLIENTS,
        "    storageProfile",
        "    archiveGeneration: { dc7: 2 }\n    storageProfile",
        "admin/prod/clients.yaml:7: clients.ic1.archiveGeneration.dc7: \"dc7\" is not one of",
    ),
    (
        CLIENTS,
        "      secretName: ic1-s3-credentials",
        "      accessKey: topsecret\n      secretKey: topsecret",
        "admin/prod/clients.yaml:9: clients.ic1.s3Credentials: accessKey and secretKey in a file are for the local environment only",
    ),
    (
        CLIENTS,
        "      secretName: ic1-s3-credentials",
        "      secretName: ic1\n      secretKey: topsecret",
        "admin/prod/clients.yaml:9: clients.ic1.s3Credentials: expected either secretName or accessKey and secretKey",
    ),
    (
        CLIENTS,
        "      secretName: ic1-s3-credentials",
        "      accessKey: topsecret",
        "admin/prod/clients.yaml:9: clients.ic1.s3Credentials: expected either",
    ),
    (
        CLIENTS,
        "      bindPasswordSecret: ic1-ldap-bind-password\n",
        "",
        "admin/prod/clients.yaml:11: clients.ic1.ldapCredentials: expected either bindPasswordSecret or bindPassword",
    ),
    (
        SITES,
        "kubeContext: prod-dc2",
        "kubeContext: prod-dc1",
        "admin/prod/datacenters.yaml:15: datacenters.dc2.kubeContext: context \"prod-dc1\" is that of data centre \"dc1\" too",
    ),
    (
        SITES,
        "roPrefix: ro-dc2",
        "roPrefix: primary",
        "admin/prod/datacenters.yaml:18: datacenters.dc2.dns.roPrefix: \"primary\" is the alias of the primary too",
    ),
    (
        SITES,
        "roPrefix: ro-dc2",
        "roPrefix: ro-dc1",
        "admin/prod/datacenters.yaml:18: datacenters.dc2.dns.roPrefix: \"ro-dc1\" is the alias of dc1 too",
    ),
    // YAML itself.
    (
        USER,
        "  majorVersion: 16",
        "  majorVersion: 16\n  majorVersion: 15",
        "users/ic1/prod/databases.yaml:3: postgresql.majorVersion: duplicate key, first written at",
    ),
    (
        USER,
        "  majorVersion: 16",
        "\tmajorVersion: 16",
        "users/ic1/prod/databases.yaml:2: a tab in the indentation",
    ),
    (
        USER,
        "postgresql:\n",
        "postgresql: &p\n  <<: *p\n",
        "users/ic1/prod/databases.yaml:2: postgresql: a merge key",
    ),
    (
        USER,
        "postgresql:\n",
        "postgresql: &p\n  x: [*p]\n",
        "users/ic1/prod/databases.yaml:2: postgresql.x[0]: an alias that refers to the value it is part of",
    ),
    (
        USER,
        "majorVersion: 16",
        "majorVersion: !!str 16",
        "users/ic1/prod/databases.yaml:2: postgresql.majorVersion: a YAML tag",
    ),
    (USER, "majorVersion: 16", "majorVersion: *none", "users/ic1/prod/databases.yaml:2:"),
    (
        USER,
        "majorVersion: 16",
        "? [a]\n  : 16",
        "users/ic1/prod/databases.yaml:2: postgresql: a list or mapping as a key",
    ),
    (USER, "majorVersion: 16", "majorVersion: [16", "users/ic1/prod/databases.yaml:"),
    (USER, "\nplugins:", "\n---\nplugins:", "users/ic1/prod/databases.yaml:4: a second document"),
];
