//! Secrets of the cluster as connections.

use super::App;
use super::verify::Side;
use crate::cli::{AlterArgs, EndpointArgs};
use crate::error::{Error, Result};
use crate::k8s::Cluster;
use crate::manifest::secrets::{Profile, Via, cluster, qualified};
use crate::model::connection::{Connection, Form, Wanted, Written};
use crate::observe::alias::aliases;
use crate::observe::secrets::{LiveSecret, secret};

/// What Services are called inside a cluster.
const INSIDE: &str = "svc.cluster.local";

/// The Secret of this name, which must exist.
pub async fn existing(api: &Cluster, namespace: &str, name: &str) -> Result<LiveSecret> {
    let live = secret(api, namespace, name).await?;
    live.ok_or_else(|| {
        Error::failed(format!("secret/{name} -n {namespace} ({}) does not exist", api.context))
            .hint("kubectl qs-secrets list names those there are")
    })
}

impl App {
    /// The connection that the Secret describes, led and altered as the flags say.
    pub async fn connection(
        &self,
        name: &str,
        profile: &Profile,
        endpoint: &EndpointArgs,
        alter: &AlterArgs,
    ) -> Result<Connection> {
        let mut connection = if endpoint.all_dcs {
            self.of_all_dcs(name, profile, endpoint).await?
        } else {
            let api = self.cluster(None).await?;
            let suffix = endpoint.fqdn.then_some(INSIDE);
            let namespace = api.namespace.clone();
            of_one(&api, &namespace, name, profile, endpoint.via.as_ref(), suffix).await?
        };
        alter.alter(&mut connection)?;
        Ok(connection)
    }

    async fn of_all_dcs(&self, name: &str, profile: &Profile, endpoint: &EndpointArgs) -> Result<Connection> {
        let sides = self.sides(&endpoint.dc_context, &endpoint.dc_namespace).await?;
        let known = |dc: &String| sides.iter().any(|side| side.dc.as_ref() == Some(dc));
        if let Some((dc, _)) = endpoint.dc_dns_suffix.iter().find(|(dc, _)| !known(dc)) {
            return Err(Error::usage(format!("--dc-dns-suffix names {dc:?}, which no --dc-context does")));
        }
        let of_side = async |side: &Side| {
            let dc = side.dc.clone().unwrap_or_default();
            let suffix = endpoint.dc_dns_suffix.iter().find(|(of, _)| *of == dc).map(|(_, it)| it.as_str());
            let suffix = suffix.or(endpoint.fqdn.then_some(INSIDE));
            let via = endpoint.via.as_ref();
            let one = of_one(&side.api, &side.namespace, name, profile, via, suffix).await?;
            Ok::<_, Error>((dc, one))
        };
        let parts = futures::future::try_join_all(sides.iter().map(of_side)).await?;
        let wanted = endpoint.via.as_ref().map_or(Wanted::Writable, Via::wanted);
        Connection::united(parts, wanted).map_err(|why| {
            let error = Error::usage(format!("secret/{name}: {why}"));
            if why.contains(" is the host in ") {
                return error.hint(
                    "--dc-dns-suffix NAME=SUFFIX says how a data centre's Services are called from outside",
                );
            }
            error.hint("kubectl qs-secrets verify with the same --dc-context says what else differs")
        })
    }

    /// Writes a connection in a form, and says what the form has no place for.
    pub fn write(&mut self, connection: &Connection, form: Form) -> Result<Written> {
        let written = form.write(connection).map_err(|cannot| {
            let forms: Vec<&str> = Form::of(connection.service).map(Form::name).collect();
            Error::usage(cannot.to_string()).hint(format!("it can be had as {}", forms.join(", ")))
        })?;
        if !written.left_out.is_empty() {
            let left = written.left_out.join(", ");
            self.ctx.streams.message(&format!("Warning: {} has no place for {left}", form.name()));
        }
        Ok(written)
    }
}

async fn of_one(
    api: &Cluster,
    namespace: &str,
    name: &str,
    profile: &Profile,
    via: Option<&Via>,
    suffix: Option<&str>,
) -> Result<Connection> {
    let live = existing(api, namespace, name).await?;
    let object = live.object();
    let mut connection = profile.connection(&object, &live.data)?;
    match via {
        Some(Via::Alias(None)) => {
            let (cluster, _) = cluster(&object, &live.labels, &connection)?;
            let found = aliases(api, namespace, &cluster).await?;
            let [alias] = &found[..] else { return Err(no_alias(&object, &cluster, &found)) };
            connection.hosts[0].name.clone_from(alias);
        }
        Some(via) => via.lead(&object, &live.labels, &mut connection)?,
        None => {}
    }
    if let Some(suffix) = suffix {
        for host in &mut connection.hosts {
            host.name = qualified(&host.name, namespace, suffix);
        }
    }
    Ok(connection)
}

fn no_alias(object: &str, cluster: &str, found: &[String]) -> Error {
    let what = match found {
        [] => format!("no DNSEndpoint of the namespace declares an alias of cluster/{cluster}"),
        several => format!("cluster/{cluster} has several aliases: {}", several.join(", ")),
    };
    Error::failed(format!("{object}: {what}")).hint("--via alias:HOST names it")
}
