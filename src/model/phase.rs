//! Phases of a CloudNativePG Cluster: texts of `api/v1/cluster_types.go`.

/// The only phase that may be called healthy; every unknown text is not healthy.
pub const HEALTHY: &str = "Cluster in healthy state";
/// A promotion token is waiting, or the promotion is under way.
pub const PROMOTING: &str = "Promoting to primary cluster";
/// Among other causes: the promotion token was found not to fit.
pub const UNRECOVERABLE: &str = "Cluster is unrecoverable and needs manual intervention";
/// Reason beside [`UNRECOVERABLE`] when it was the token.
pub const TOKEN_REJECTED: &str = "Promotion token content is not correct for current instance";
/// The primary is to be restarted, and its users are to say when.
pub const WAITING_FOR_USER: &str = "Waiting for user action";
