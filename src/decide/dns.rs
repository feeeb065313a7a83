//! What leads an alias to its primary: exactly one record of exactly one client.

use super::pair::{set, test};
use crate::error::{Error, Result};
use crate::model::corefile;
use crate::model::dns::Answer;
use crate::observe::DcSnapshot;
use crate::observe::cnpg::Role;
use crate::observe::dns::{ALIAS, COREDNS, Corefile, DnsEndpoint};
use serde_json::{Value, json};

/// TTL of a record that is made here, in seconds.
const TTL: u32 = 60;
/// What Services are called inside a cluster.
const INSIDE: &str = "svc.cluster.local";

/// What is to be true.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The alias.
    pub alias: String,
    /// Data centre of the primary.
    pub dc: String,
    /// Name of its Cluster.
    pub cluster: String,
    /// Namespace of its Cluster.
    pub namespace: String,
    /// What names of Services of that data centre end in.
    pub suffix: String,
    /// The client and its environment, where they are declared.
    pub client: Option<(String, String)>,
}

/// One write that makes it true.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new object.
    Create {
        /// In this data centre.
        dc: String,
        /// The object.
        object: Value,
    },
    /// A JSON patch of an object, with what must be true before.
    Patch {
        /// In this data centre.
        dc: String,
        /// The object's name.
        name: String,
        /// The patch.
        patch: Value,
    },
    /// A merge patch of CoreDNS' ConfigMap, with its resourceVersion.
    Corefile {
        /// In this data centre.
        dc: String,
        /// The patch.
        patch: Value,
        /// Whether CoreDNS reads its file again by itself.
        reloads: bool,
    },
}

impl Change {
    /// The data centre that is written.
    pub fn dc(&self) -> &str {
        match self {
            Change::Create { dc, .. } | Change::Patch { dc, .. } | Change::Corefile { dc, .. } => dc,
        }
    }
}

impl Wish {
    /// The host of the primary, by the name it has everywhere.
    pub fn host(&self) -> String {
        format!("{}-rw.{}.{}", self.cluster, self.namespace, self.suffix)
    }

    /// Whether an object is this client's record of a primary.
    fn owns(&self, object: &DnsEndpoint) -> bool {
        let label = |name: &str| object.metadata.labels.get(name).map(String::as_str);
        let marked = object.is_primary_alias();
        match &self.client {
            Some((ins, env)) => {
                marked
                    && label("pgaas.io/ins") == Some(ins.as_str())
                    && label("pgaas.io/env") == Some(env.as_str())
            }
            None => marked && label("app.kubernetes.io/instance") == Some(self.cluster.as_str()),
        }
    }

    fn object(&self) -> Value {
        let mut labels = json!({
            "app.kubernetes.io/name": "pgaas",
            "app.kubernetes.io/instance": self.cluster,
            "app.kubernetes.io/managed-by": "kubectl-pgaas",
        });
        if let Some((ins, env)) = &self.client {
            labels["pgaas.io/ins"] = json!(ins);
            labels["pgaas.io/env"] = json!(env);
        }
        json!({
            "apiVersion": "externaldns.k8s.io/v1alpha1",
            "kind": "DNSEndpoint",
            "metadata": {
                "name": format!("{}-primary-dns", self.cluster),
                "namespace": self.namespace,
                "labels": labels,
                "annotations": { ALIAS.0: ALIAS.1, "pgaas.io/datacenter": self.dc },
            },
            // ExternalDNS passes over a target that ends in a dot.
            "spec": { "endpoints": [
                { "dnsName": self.alias, "recordType": "CNAME", "recordTTL": TTL, "targets": [self.host()] },
            ]},
        })
    }
}

/// The one data centre whose Cluster is seen to take writes; one that another primary's mark
/// calls diverged is none.
pub fn primary(seen: &[DcSnapshot]) -> Result<&DcSnapshot> {
    let mark = |dc: &DcSnapshot| dc.live()?.diverged().map(|mark| mark.dc).filter(|of| *of != dc.dc);
    let diverged: Vec<String> = seen.iter().filter_map(mark).collect();
    let is = |dc: &&DcSnapshot| {
        dc.live().is_some_and(|cluster| cluster.role() == Role::Primary)
            && dc.observed_primary() == Some(true)
            && !diverged.contains(&dc.dc)
    };
    let found: Vec<&DcSnapshot> = seen.iter().filter(is).collect();
    match found[..] {
        [one] => Ok(one),
        [] => Err(nobody(seen)),
        _ => {
            let dcs: Vec<&str> = found.iter().map(|dc| dc.dc.as_str()).collect();
            Err(Error::refused(format!(
                "{} each have a primary; the alias stays as it is",
                dcs.join(" and ")
            ))
            .hint("one of them must be rebuilt before clients are led anywhere"))
        }
    }
}

/// Whether an answer leads clients elsewhere than to the primary's host: to the host of
/// another data centre, or to addresses that are not the primary's. A name that does not
/// exist leads nobody anywhere; none if it cannot be told.
pub fn astray(answer: &Answer, host: &str, itself: &Answer, others: &[String]) -> Option<bool> {
    if answer.chain.is_empty() && answer.addresses.is_empty() {
        return None;
    }
    if !answer.chain.iter().any(|name| name == host) && answer.chain.iter().any(|name| others.contains(name))
    {
        return Some(true);
    }
    answer.leads_to(host, itself).map(|leads| !leads)
}

/// Why no primary is seen: what could not be read says so itself.
fn nobody(seen: &[DcSnapshot]) -> Error {
    let unseen = || seen.iter().filter_map(|dc| Some((dc, dc.cluster.as_ref().err()?)));
    if let (1, Some((_, why))) = (seen.len(), unseen().next()) {
        return Error::from(why.clone());
    }
    let mut error = Error::refused("no data centre is seen to have the primary; the alias stays as it is");
    for (dc, why) in unseen() {
        error = error.hint(format!("{}: {}", dc.dc, why.message));
    }
    error.hint("kubectl pgaas status TARGET says what is known of each")
}

/// The objects of each data centre: none where ExternalDNS is not installed, nothing known
/// where it cannot be read.
pub type Sides = [(String, Result<Option<Vec<DnsEndpoint>>, String>)];

/// By ExternalDNS: the record where it is, or a new one beside the primary. Nothing if it
/// is right already.
pub fn external_dns(wish: &Wish, sides: &Sides) -> Result<Option<Change>> {
    let mut found = Vec::new();
    for (dc, side) in sides {
        let objects = side.iter().flatten().flatten();
        for object in objects {
            let records = object.spec.endpoints.iter().enumerate();
            found.extend(
                records
                    .filter(|(_, it)| it.dns_name == wish.alias)
                    .map(|(index, it)| (dc, object, index, it)),
            );
        }
    }
    let named = |(dc, object, ..): &(&String, &DnsEndpoint, usize, _)| {
        format!("dnsendpoint/{} in {dc}", object.metadata.name)
    };
    match &found[..] {
        [] => {}
        [one] if !wish.owns(one.1) => {
            return Err(Error::refused(format!(
                "{} declares {} and is not this target's",
                named(one),
                wish.alias
            ))
            .hint(format!("its annotation {}={} and its labels would say so", ALIAS.0, ALIAS.1)));
        }
        [(dc, object, index, record)] => {
            let host = wish.host();
            if record.targets == [host.clone()] && record.record_type == "CNAME" {
                return Ok(None);
            }
            let path = format!("/spec/endpoints/{index}");
            let patch = json!([
                test("/metadata/uid", object.metadata.uid.as_str()),
                test(&format!("{path}/dnsName"), wish.alias.as_str()),
                test(&format!("{path}/targets"), json!(record.targets)),
                set(&format!("{path}/targets"), json!([host])),
                set(&format!("{path}/recordType"), "CNAME"),
            ]);
            return Ok(Some(Change::Patch { dc: (*dc).clone(), name: object.metadata.name.clone(), patch }));
        }
        several => {
            let all: Vec<String> = several.iter().map(named).collect();
            return Err(Error::refused(format!("{} is declared by {}", wish.alias, all.join(" and by ")))
                .hint("one name belongs to one object: delete the others"));
        }
    }
    match sides.iter().find(|(dc, _)| *dc == wish.dc).map(|(_, side)| side) {
        Some(Ok(Some(_))) => Ok(Some(Change::Create { dc: wish.dc.clone(), object: wish.object() })),
        Some(Err(why)) => {
            Err(Error::failed(format!("{}: who declares the alias is not known: {why}", wish.dc)))
        }
        _ => {
            Err(Error::usage(format!("{} has no DNSEndpoints: ExternalDNS is not installed there", wish.dc))
                .hint("--mode manual says what to do by hand, --mode coredns edits CoreDNS"))
        }
    }
}

/// By CoreDNS: in the primary's data centre the alias becomes the Service, in any other the
/// name it has from outside; where there is none, a block of before is taken out.
pub fn coredns(wish: &Wish, dc: &str, file: &Corefile) -> Result<Option<Change>> {
    let inside = format!("{}-rw.{}.{INSIDE}", wish.cluster, wish.namespace);
    let target = match (dc == wish.dc, wish.suffix == INSIDE) {
        (true, _) => Some(inside),
        (false, false) => Some(wish.host()),
        (false, true) => None,
    };
    let object = format!("configmap/{} -n {} of {dc}", COREDNS.1, COREDNS.0);
    let refused = |why: String| Error::refused(format!("{object} stays as it is: {why}"));
    let text = corefile::with_alias(&file.text, &wish.alias, target.as_deref()).map_err(refused)?;
    if corefile::target(&file.text, &wish.alias).map_err(refused)? == target {
        return Ok(None);
    }
    let reloads = corefile::reloads(&text, &wish.alias);
    let patch = json!({
        "metadata": { "resourceVersion": file.resource_version }, "data": { "Corefile": text },
    });
    Ok(Some(Change::Corefile { dc: dc.to_owned(), patch, reloads }))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Sided = (String, Result<Option<Vec<DnsEndpoint>>, String>);

    fn wish() -> Wish {
        Wish {
            alias: "primary.ic1-prod.example".into(),
            dc: "dc2".into(),
            cluster: "prod-ic1".into(),
            namespace: "ic1-prod".into(),
            suffix: "dc2.example".into(),
            client: Some(("ic1".into(), "prod".into())),
        }
    }

    fn object(name: &str, ins: &str, alias: &str, target: &str) -> DnsEndpoint {
        let mut value = wish().object();
        value["metadata"]["name"] = json!(name);
        value["metadata"]["uid"] = json!("u1");
        value["metadata"]["labels"]["pgaas.io/ins"] = json!(ins);
        value["spec"]["endpoints"] = json!([
            {"dnsName": "other.example", "targets": ["x"]},
            {"dnsName": alias, "recordType": "CNAME", "targets": [target]},
        ]);
        serde_json::from_value(value).unwrap()
    }

    fn sides(one: Vec<DnsEndpoint>, two: Vec<DnsEndpoint>) -> Vec<Sided> {
        vec![("dc1".into(), Ok(Some(one))), ("dc2".into(), Ok(Some(two)))]
    }

    const ALIAS_NAME: &str = "primary.ic1-prod.example";

    #[test]
    fn the_record_is_changed_where_it_is_and_nothing_else_of_it() {
        let old = object("a", "ic1", ALIAS_NAME, "prod-ic1-rw.ic1-prod.dc1.example");
        let Some(Change::Patch { dc, name, patch }) =
            external_dns(&wish(), &sides(vec![old], vec![])).unwrap()
        else {
            panic!("no patch")
        };
        assert_eq!((dc.as_str(), name.as_str()), ("dc1", "a"));
        assert_eq!(patch[1], json!({"op": "test", "path": "/spec/endpoints/1/dnsName", "value": ALIAS_NAME}));
        assert_eq!(patch[2]["value"], json!(["prod-ic1-rw.ic1-prod.dc1.example"]));
        assert_eq!(patch[3]["value"], json!(["prod-ic1-rw.ic1-prod.dc2.example"]));
        let right = object("a", "ic1", ALIAS_NAME, "prod-ic1-rw.ic1-prod.dc2.example");
        assert_eq!(external_dns(&wish(), &sides(vec![], vec![right])).unwrap(), None);
    }

    #[test]
    fn it_is_made_beside_the_primary_if_nobody_declares_it() {
        let foreign = object("b", "ic2", "primary.ic2-prod.example", "x");
        let change = external_dns(&wish(), &sides(vec![foreign], vec![])).unwrap();
        let Some(Change::Create { dc, object }) = change else { panic!("{change:?}") };
        assert_eq!((dc.as_str(), object["metadata"]["name"].as_str()), ("dc2", Some("prod-ic1-primary-dns")));
        let target = &object["spec"]["endpoints"][0]["targets"][0];
        assert!(!target.as_str().unwrap().ends_with('.'), "{target}");
    }

    #[test]
    fn what_is_ambiguous_foreign_or_unknown_is_refused() {
        let mine = || object("a", "ic1", ALIAS_NAME, "x");
        let refused = |sides: &Sides| external_dns(&wish(), sides).unwrap_err();
        let twice = refused(&sides(vec![mine()], vec![mine()]));
        assert!(twice.to_string().contains("dnsendpoint/a in dc1 and by dnsendpoint/a in dc2"), "{twice}");
        let foreign = refused(&sides(vec![], vec![object("a", "ic2", ALIAS_NAME, "x")]));
        assert_eq!(foreign.kind().code(), 6);
        assert!(foreign.to_string().contains("is not this target's"), "{foreign}");
        let none = refused(&[("dc1".into(), Ok(Some(vec![]))), ("dc2".into(), Ok(None))]);
        assert_eq!(none.kind().code(), 2);
        let silent = refused(&[("dc1".into(), Ok(Some(vec![]))), ("dc2".into(), Err("no answer".into()))]);
        assert_eq!(silent.kind().code(), 1);
    }

    #[test]
    fn coredns_leads_inside_its_own_data_centre_and_by_name_elsewhere() {
        let file = |text: &str| Corefile { text: text.to_owned(), resource_version: "7".to_owned() };
        let text = |change: Option<Change>| match change {
            Some(Change::Corefile { patch, .. }) => patch["data"]["Corefile"].as_str().unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        let plain = ".:53 {\n    reload\n}\n";
        let own = text(coredns(&wish(), "dc2", &file(plain)).unwrap());
        assert!(own.contains("prod-ic1-rw.ic1-prod.svc.cluster.local\n"), "{own}");
        assert_eq!(coredns(&wish(), "dc2", &file(&own)).unwrap(), None);
        let other = text(coredns(&wish(), "dc1", &file(&own)).unwrap());
        assert!(other.contains("prod-ic1-rw.ic1-prod.dc2.example\n"), "{other}");
        // Without a name from outside the old block would lead to a replica.
        let inside = Wish { suffix: INSIDE.into(), ..wish() };
        assert_eq!(text(coredns(&inside, "dc1", &file(&own)).unwrap()), plain);
        let broken = coredns(&wish(), "dc2", &file(".:53 {\n")).unwrap_err();
        assert_eq!(broken.kind().code(), 6);
    }

    #[test]
    fn a_marked_side_is_no_primary_to_lead_anybody_to() {
        use crate::decide::specimen::a_pair;
        let mark = json!({"dc": "dc1", "name": "prod-dc1", "time": "t", "run": "r"}).to_string();
        let [from, to] = a_pair();
        let to = to.with("/spec/replica/primary", "prod-dc2").running(true, 2, "0/6000000");
        let both = [from.snapshot(), to.snapshot()];
        assert!(primary(&both).is_err(), "two primaries, and nobody knows which one counts");
        let marked = [from.snapshot(), to.annotated(crate::model::divergence::DIVERGED, mark).snapshot()];
        assert_eq!(primary(&marked).unwrap().dc, "dc2");
    }

    #[test]
    fn an_alias_is_astray_only_if_it_certainly_leads_elsewhere() {
        let answer = |chain: &[&str], addresses: &[&str]| Answer {
            chain: chain.iter().map(|name| (*name).to_owned()).collect(),
            addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
            ttl: None,
        };
        let (nowhere, itself) = (answer(&[], &[]), answer(&[], &["10.0.0.2"]));
        let others = ["rw.dc1".to_owned()];
        let of = |answer: &Answer, itself: &Answer| astray(answer, "rw.dc2", itself, &others);
        assert_eq!(of(&nowhere, &itself), None, "a name that does not exist leads nobody");
        assert_eq!(of(&answer(&["rw.dc1"], &[]), &nowhere), Some(true));
        assert_eq!(of(&answer(&["rw.dc2"], &[]), &nowhere), Some(false));
        assert_eq!(of(&answer(&[], &["10.0.0.1"]), &itself), Some(true));
        assert_eq!(of(&answer(&[], &["10.0.0.1"]), &nowhere), None);
    }
}
