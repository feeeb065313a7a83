//! What `create`, `upgrade` and `delete` share: first readings, prompts.

use super::App;
use super::aim::Aim;
use crate::error::{Error, Result};
use crate::k8s::ApiError;
use crate::manifest::{self, Declared, Role};
use crate::observe::Unseen;
use crate::observe::site::Site;
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

/// Data centres whose archive path holds objects although no Cluster exists.
pub async fn used_archives(_app: &mut App, _declared: &Declared) -> Vec<String> {
    Vec::new()
}
