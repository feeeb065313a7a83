//! Object storage of one data centre: one MinIO in its network namespace, outside the cluster.

use std::fs;

use crate::failure::{Doing, Result};
use crate::places::DataCentre;
use crate::process::Programs;
use crate::record::Record;
use crate::tools::Toolbox;

/// Bucket that both data centres have, for clients whose bucket has one name everywhere.
pub const SHARED_BUCKET: &str = "pgaas";

/// Starts the object storage with its bucket.
pub fn start(dc: &DataCentre, programs: &Programs, tools: &Toolbox, record: &Record) -> Result<()> {
    let data = programs.folder().join("s3");
    // A folder in the data folder is a bucket to MinIO; no client is needed to make one.
    for bucket in [dc.bucket(), SHARED_BUCKET.to_owned()] {
        fs::create_dir_all(data.join(bucket)).doing(data.display())?;
    }
    let arguments = [
        "server".to_owned(),
        "--quiet".to_owned(),
        "--address".to_owned(),
        format!("{}:9000", dc.node_ip()),
        data.display().to_string(),
    ];
    let environment = [
        ("MINIO_ROOT_USER", record.s3_access_key.clone()),
        ("MINIO_ROOT_PASSWORD", record.s3_secret_key.clone()),
        ("MINIO_BROWSER", "off".to_owned()),
        ("MINIO_UPDATE", "off".to_owned()),
        ("HOME", programs.folder().display().to_string()),
    ];
    programs.start("s3", &tools.program("minio"), &arguments, &environment).map(drop)
}
