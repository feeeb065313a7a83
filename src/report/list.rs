//! `kubectl pgaas list`.

use super::Report;
use crate::error::Kind;
use crate::model::listed::Listing;
use serde::Serialize;

/// Clusters over namespaces and data centres. Their health is no part of the
/// exit code, but a list that lacks a data centre is no success.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListReport(pub Listing);

impl Report for ListReport {
    const KIND: &'static str = "ListReport";

    fn exit(&self) -> Kind {
        if self.0.unreadable.is_empty() { Kind::Done } else { Kind::Failed }
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.0.items.iter().map(|item| format!("cluster.postgresql.cnpg.io/{}", item.name)).collect())
    }
}
