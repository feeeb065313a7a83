//! The kinds this project reads and writes, and their paths.

/// A resource of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Version.
    pub version: &'static str,
    /// Plural name as in paths and Roles.
    pub plural: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Whether objects live in a namespace.
    pub namespaced: bool,
}

macro_rules! kinds {
    ($($name:ident = $group:literal $version:literal $plural:literal $kind:literal $namespaced:literal,)*) => {
        $(#[doc = concat!("`", $kind, "`")]
        pub const $name: Kind = Kind { group: $group, version: $version, plural: $plural, kind: $kind, namespaced: $namespaced };)*
        /// Every kind known here.
        pub const ALL: &[Kind] = &[$($name),*];
    };
}

kinds! {
    NAMESPACES = "" "v1" "namespaces" "Namespace" false,
    SECRETS = "" "v1" "secrets" "Secret" true,
    CONFIG_MAPS = "" "v1" "configmaps" "ConfigMap" true,
    PODS = "" "v1" "pods" "Pod" true,
    EVENTS = "" "v1" "events" "Event" true,
    SERVICES = "" "v1" "services" "Service" true,
    PVCS = "" "v1" "persistentvolumeclaims" "PersistentVolumeClaim" true,
    PVS = "" "v1" "persistentvolumes" "PersistentVolume" false,
    ENDPOINT_SLICES = "discovery.k8s.io" "v1" "endpointslices" "EndpointSlice" true,
    LEASES = "coordination.k8s.io" "v1" "leases" "Lease" true,
    DEPLOYMENTS = "apps" "v1" "deployments" "Deployment" true,
    STATEFUL_SETS = "apps" "v1" "statefulsets" "StatefulSet" true,
    DAEMON_SETS = "apps" "v1" "daemonsets" "DaemonSet" true,
    CRON_JOBS = "batch" "v1" "cronjobs" "CronJob" true,
    SERVICE_ACCOUNTS = "" "v1" "serviceaccounts" "ServiceAccount" true,
    JOBS = "batch" "v1" "jobs" "Job" true,
    NETWORK_POLICIES = "networking.k8s.io" "v1" "networkpolicies" "NetworkPolicy" true,
    ROLES = "rbac.authorization.k8s.io" "v1" "roles" "Role" true,
    ROLE_BINDINGS = "rbac.authorization.k8s.io" "v1" "rolebindings" "RoleBinding" true,
    CLUSTERS = "postgresql.cnpg.io" "v1" "clusters" "Cluster" true,
    DATABASES = "postgresql.cnpg.io" "v1" "databases" "Database" true,
    POOLERS = "postgresql.cnpg.io" "v1" "poolers" "Pooler" true,
    BACKUPS = "postgresql.cnpg.io" "v1" "backups" "Backup" true,
    SCHEDULED_BACKUPS = "postgresql.cnpg.io" "v1" "scheduledbackups" "ScheduledBackup" true,
    IMAGE_CATALOGS = "postgresql.cnpg.io" "v1" "imagecatalogs" "ImageCatalog" true,
    OBJECT_STORES = "barmancloud.cnpg.io" "v1" "objectstores" "ObjectStore" true,
    DNS_ENDPOINTS = "externaldns.k8s.io" "v1alpha1" "dnsendpoints" "DNSEndpoint" true,
    CERTIFICATES = "cert-manager.io" "v1" "certificates" "Certificate" true,
    CLUSTER_ISSUERS = "cert-manager.io" "v1" "clusterissuers" "ClusterIssuer" false,
    APPLICATIONS = "argoproj.io" "v1alpha1" "applications" "Application" true,
    KUSTOMIZATIONS = "kustomize.toolkit.fluxcd.io" "v1" "kustomizations" "Kustomization" true,
    HELM_RELEASES = "helm.toolkit.fluxcd.io" "v2" "helmreleases" "HelmRelease" true,
    REDIS = "redis.redis.opstreelabs.in" "v1beta2" "redis" "Redis" true,
    REDIS_FAILOVERS = "databases.spotahome.com" "v1" "redisfailovers" "RedisFailover" true,
    POSTGRES_CLUSTERS = "postgres-operator.crunchydata.com" "v1beta1" "postgresclusters" "PostgresCluster" true,
    EXTERNAL_SECRETS = "external-secrets.io" "v1" "externalsecrets" "ExternalSecret" true,
    EXTERNAL_SECRETS_BETA = "external-secrets.io" "v1beta1" "externalsecrets" "ExternalSecret" true,
    VAULT_STATIC_SECRETS = "secrets.hashicorp.com" "v1beta1" "vaultstaticsecrets" "VaultStaticSecret" true,
    VAULT_DYNAMIC_SECRETS = "secrets.hashicorp.com" "v1beta1" "vaultdynamicsecrets" "VaultDynamicSecret" true,
    ACCESS_REVIEWS = "authorization.k8s.io" "v1" "selfsubjectaccessreviews" "SelfSubjectAccessReview" false,
}

impl Kind {
    /// Path of the collection, or of one object.
    pub fn path(&self, namespace: Option<&str>, name: Option<&str>) -> String {
        let mut path = match self.group {
            "" => format!("/api/{}", self.version),
            group => format!("/apis/{group}/{}", self.version),
        };
        if let (true, Some(namespace)) = (self.namespaced, namespace) {
            path.push_str("/namespaces/");
            path.push_str(namespace);
        }
        path.push('/');
        path.push_str(self.plural);
        if let Some(name) = name {
            path.push('/');
            path.push_str(name);
        }
        path
    }

    /// `apiVersion` of its objects.
    pub fn api_version(&self) -> String {
        match self.group {
            "" => self.version.to_owned(),
            group => format!("{group}/{}", self.version),
        }
    }

    /// As kubectl writes it: `clusters.postgresql.cnpg.io`, `pods`.
    pub fn resource(&self) -> String {
        match self.group {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// The kind of an object, by its `apiVersion` and `kind`.
    pub fn of(object: &serde_json::Value) -> Option<Kind> {
        let (version, kind) = (object["apiVersion"].as_str()?, object["kind"].as_str()?);
        ALL.iter().find(|known| known.kind == kind && known.api_version() == version).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_api() {
        assert_eq!(PODS.path(Some("a"), Some("p")), "/api/v1/namespaces/a/pods/p");
        assert_eq!(CLUSTERS.path(None, None), "/apis/postgresql.cnpg.io/v1/clusters");
        assert_eq!(NAMESPACES.path(Some("ignored"), Some("n")), "/api/v1/namespaces/n");
    }

    #[test]
    fn an_object_tells_its_kind() {
        let object = serde_json::json!({"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster"});
        assert_eq!(Kind::of(&object), Some(CLUSTERS));
    }
}
