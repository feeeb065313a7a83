//! Checks of web servers.

use super::World;
use crate::execute::checking::{Check, Suite};
use crate::model::check::{Checked, Outcome};
use crate::model::dial::Endpoint;
use crate::probe::Stream;
use crate::probe::http::ask;
use crate::probe::tls::{SOON, TlsFacts, agree};
use http::{Request, header};
use http_body_util::Full;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A web server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpTarget {
    /// Name of the suite after `http/`.
    pub name: String,
    /// Host, as the applications write it.
    pub host: String,
    /// Port of the Service.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// What is asked for; none if only the port is tried.
    pub path: Option<String>,
}

impl HttpTarget {
    /// From a URL, `tcp://HOST:PORT`, or `HOST[:PORT][/PATH]`; port and path of a bare host
    /// are found later.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a URL, or SERVICE[:PORT][/PATH], found {text:?}");
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let (tls, standard) = match scheme {
            "http" => (false, 80),
            "https" => (true, 443),
            "tcp" => (false, 0),
            _ => return Err(wrong()),
        };
        let (place, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (place, standard),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let path_plain = path.chars().all(|c| c.is_ascii_graphic());
        if host.is_empty() || !host.chars().all(plain) || port == 0 || !path_plain {
            return Err(wrong());
        }
        let path = (scheme != "tcp").then(|| path.to_owned());
        Ok(HttpTarget { name: place.to_owned(), host: host.to_owned(), port, tls, path })
    }
}

struct Subject {
    world: Arc<World>,
    target: HttpTarget,
}

static CHECKS: [Check<Subject>; 4] = [
    Check::new("dns", &[], |it| Box::pin(dns(it))),
    Check::new("tcp", &["dns"], |it| Box::pin(tcp(it))).when(|it| it.target.path.is_none()),
    Check::new("tls", &["dns"], |it| Box::pin(tls(it))).when(|it| it.target.tls),
    Check::new("http", &["dns", "tls"], |it| Box::pin(http(it))).when(|it| it.target.path.is_some()),
];

/// The suite of a web server.
pub fn suite(target: &HttpTarget, world: &Arc<World>) -> Suite {
    let subject = Subject { world: world.clone(), target: target.clone() };
    Suite::of(format!("http/{}", target.name), &world.namespace, subject, &CHECKS)
}

impl Subject {
    fn endpoint(&self) -> Endpoint {
        self.world.endpoint(&self.target.host, self.target.port)
    }

    async fn secured(&self) -> Result<(Stream, Option<TlsFacts>), Outcome> {
        let stream = self.world.dialer.open(&self.endpoint()).await?;
        if !self.target.tls {
            return Ok((stream, None));
        }
        let (stream, facts) = agree(stream, &self.target.host, &self.world.roots).await?;
        Ok((stream, Some(facts)))
    }
}

async fn dns(it: &Subject) -> Checked {
    Ok(it.world.dialer.resolve(&it.endpoint()).await?)
}

async fn tcp(it: &Subject) -> Checked {
    let mut stream = it.world.dialer.open(&it.endpoint()).await?;
    // Through a port-forward a refusal comes with the first read; a server that waits for
    // the client to speak says nothing.
    let mut first = [0; 1];
    let look = tokio::io::AsyncReadExt::read(&mut stream, &mut first);
    match tokio::time::timeout(std::time::Duration::from_millis(300), look).await {
        Ok(Err(error)) => Err(crate::probe::cut(&error)),
        Ok(Ok(_)) | Err(_) => Ok(format!("{} open", it.target.port)),
    }
}

async fn tls(it: &Subject) -> Checked {
    match it.secured().await?.1 {
        Some(facts) => facts.told(it.world.clock.now(), SOON),
        None => Err(Outcome::skip("no TLS")),
    }
}

async fn http(it: &Subject) -> Checked {
    let Some(path) = &it.target.path else { return Err(Outcome::skip("no path")) };
    let standard = if it.target.tls { 443 } else { 80 };
    let host = match it.target.port {
        port if port == standard => it.target.host.clone(),
        port => format!("{}:{port}", it.target.host),
    };
    let request = Request::get(path.as_str())
        .header(header::HOST, host)
        .header(header::USER_AGENT, "kubectl-qs-secrets")
        .header(header::ACCEPT, "*/*")
        .body(Full::default())
        .map_err(|_| Outcome::fail("path", format!("{path} is no path")))?;
    let status = ask(it.secured().await?.0, request).await?.status;
    let told = format!("GET {path} answers {status}");
    match status {
        200..=399 => Ok(told),
        401 | 403 => Err(Outcome::warn("login", told).hint("it answers, and wants a login")),
        404 => Err(Outcome::fail("status", told).hint("name a path that is there: SERVICE:PORT/PATH")),
        502..=504 => Err(Outcome::fail("not-ready", told).hint("what is behind it does not answer")),
        _ => Err(Outcome::fail("status", told).hint("its log says more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_a_url_or_a_service() {
        let of = |text: &str| {
            let target = HttpTarget::parse(text).ok()?;
            Some(format!("{} {} {} {:?}", target.host, target.port, target.tls, target.path))
        };
        assert_eq!(of("ui").unwrap(), "ui 80 false Some(\"/\")");
        assert_eq!(of("server:5329/healthcheck").unwrap(), "server 5329 false Some(\"/healthcheck\")");
        assert_eq!(of("https://api.shop/x?y=1").unwrap(), "api.shop 443 true Some(\"/x?y=1\")");
        assert_eq!(of("tcp://nsfw:8000").unwrap(), "nsfw 8000 false None");
        for wrong in ["", "ftp://a", "a:b", "tcp://a", "a b", "http://", "a:99999", "http://u:p@h"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
