//! What `create`, `upgrade` and `delete` share: first readings, prompts.

use super::App;
use super::aim::Aim;
use crate::error::{Error, Result};
use crate::k8s::ApiError;
use crate::manifest::{self, Declared, Role, S3Credentials};
use crate::observe::Unseen;
use crate::observe::site::Site;
use crate::probe::s3::{Folder, holds_objects};
use std::collections::{BTreeMap, BTreeSet};

impl Aim {
    /// The values files, which these verbs need.
    pub fn need_declared(&self) -> Result<&Declared> {
        self.declared.as_ref().ok_or_else(|| {
            Error::usage(format!("{} is no declared target", self.target))
                .hint("name one of the values directory: INS/ENV, e.g. ic1/prod")
        })
    }
}

/// The root certificates of every data centre in one bundle: a client certificate of
/// one must be accepted by the other after a role change.
pub async fn roots(sites: &[Site]) -> Result<String> {
    let read = futures::future::join_all(sites.iter().map(Site::root_certificate)).await;
    let mut bundle: Vec<String> = Vec::new();
    for (site, root) in sites.iter().zip(read) {
        let root =
            root.map_err(|unseen: Unseen| Error::failed(format!("{}: {}", site.dc, unseen.message)))?;
        let pem = root.ok_or_else(|| {
            Error::refused(format!(
                "{}: secret/pgaas-root-ca-secret -n cert-manager does not exist ({}); nothing was changed",
                site.dc, site.api.context
            ))
            .hint(
                "the root certificate and the issuer pgaas-ca-issuer are prerequisites of every data centre",
            )
        })?;
        let pem = pem.trim().to_owned();
        if !bundle.contains(&pem) {
            bundle.push(pem);
        }
    }
    Ok(bundle.join("\n") + "\n")
}

/// Which objects of the target exist, per data centre.
pub async fn existing(declared: &Declared, sites: &[Site]) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let read = sites.iter().map(|site| async move {
        let Some(dc) = declared.dc(&site.dc) else { return Ok((site.dc.clone(), BTreeSet::new())) };
        let mut objects = vec![manifest::namespace(declared, dc)];
        // The bundle's content does not matter here, only that it is among the objects.
        objects.extend(manifest::objects(declared, dc, &Role::as_declared(declared, dc), Some("")));
        Ok::<_, ApiError>((site.dc.clone(), site.existing(&objects).await?))
    });
    Ok(futures::future::try_join_all(read).await?.into_iter().collect())
}

impl App {
    /// Prints the server's warnings, each once.
    pub fn warn(&mut self, sites: &[Site]) {
        for site in sites {
            for warning in site.api.take_warnings() {
                self.ctx.streams.message(&format!("Warning: {}: {warning}", site.dc));
            }
        }
    }
}

/// Those of the data centres whose archive path holds objects. Where that cannot be told
/// from here, the plugin's own check of an empty archive stands behind it.
pub async fn used_archives(app: &mut App, declared: &Declared, missing: &[&str]) -> Vec<String> {
    let mut used = Vec::new();
    for dc in declared.dcs.iter().filter(|dc| missing.contains(&dc.name.as_str())) {
        let s3 = &dc.settings.s3;
        let S3Credentials::Inline { access_key, secret_key } = &s3.credentials else {
            app.ctx.streams.progress(&format!(
                "{}: the archive path is not looked at (its keys are in a Secret)",
                dc.name
            ));
            continue;
        };
        let path = format!("{}/{}", s3.destination_path.trim_end_matches('/'), s3.server_name);
        let folder = Folder {
            endpoint: &s3.endpoint,
            region: s3.region.as_deref().unwrap_or("us-east-1"),
            path: &path,
            access_key,
            secret_key,
        };
        match holds_objects(&folder).await {
            Ok(true) => used.push(dc.name.clone()),
            Ok(false) => {}
            Err(why) => {
                app.ctx
                    .streams
                    .progress(&format!("{}: the archive path cannot be looked at from here: {why}", dc.name));
            }
        }
    }
    used
}
