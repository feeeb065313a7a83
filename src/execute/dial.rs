//! Connections to servers, by one way or the other.

use crate::k8s::forward::Forwarder;
use crate::model::dial::{DialError, DialErrorKind, Endpoint};
use crate::probe::Stream;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

/// The way to servers.
#[derive(Clone)]
pub enum Dialer {
    /// By name and address, as a pod does it.
    Direct,
    /// Through the API server, into a pod behind the Service.
    Forward(Arc<Forwarder>),
}

impl Dialer {
    /// Finds the place, without connecting to it; says what was found.
    pub async fn resolve(&self, endpoint: &Endpoint) -> Result<String, DialError> {
        match self {
            Dialer::Direct => {
                let found: Vec<String> =
                    addresses(endpoint).await?.iter().map(|found| found.ip().to_string()).collect();
                Ok(format!("{} resolved ({})", endpoint.host, found.join(", ")))
            }
            Dialer::Forward(forwarder) => forwarder.resolve(endpoint).await,
        }
    }

    /// A new connection.
    pub async fn open(&self, endpoint: &Endpoint) -> Result<Stream, DialError> {
        match self {
            Dialer::Direct => direct(endpoint).await,
            Dialer::Forward(forwarder) => match endpoint.host.parse() {
                Ok(address) => {
                    Ok(Box::new(forwarder.address(&endpoint.namespace, address, endpoint.port).await?))
                }
                Err(_) => Ok(Box::new(forwarder.open(endpoint).await?)),
            },
        }
    }
}

async fn addresses(endpoint: &Endpoint) -> Result<Vec<SocketAddr>, DialError> {
    let host = &endpoint.host;
    let found = tokio::net::lookup_host((host.as_str(), endpoint.port)).await;
    let mut found: Vec<SocketAddr> = found
        .map_err(|error| {
            DialError::new(DialErrorKind::Dns, format!("{host} does not resolve: {error}")).hint(
                "kubectl get service names those there are; from another namespace it is SERVICE.NAMESPACE",
            )
        })?
        .collect();
    found.dedup();
    Ok(found)
}

/// The addresses of the name, one after another.
async fn direct(endpoint: &Endpoint) -> Result<Stream, DialError> {
    let mut last = None;
    for address in addresses(endpoint).await? {
        match tokio::net::TcpStream::connect(address).await {
            Ok(stream) => return Ok(Box::new(stream)),
            Err(error) => last = Some((address, error)),
        }
    }
    let host = &endpoint.host;
    Err(match last {
        None => DialError::new(DialErrorKind::Dns, format!("{host} has no address")),
        Some((address, error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            DialError::new(DialErrorKind::Refused, format!("{address} refuses the connection")).hint(format!(
                "nothing listens there: is a pod behind {host} ready (kubectl get endpointslices)?"
            ))
        }
        Some((address, error)) if error.kind() == io::ErrorKind::TimedOut => {
            DialError::new(DialErrorKind::TimedOut, format!("{address} does not answer"))
                .hint("a NetworkPolicy that drops packets looks like this, too")
        }
        Some((address, error)) => {
            DialError::new(DialErrorKind::Unreachable, format!("{address} cannot be reached: {error}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str, port: u16) -> Endpoint {
        Endpoint { namespace: "n".into(), host: host.into(), port }
    }

    #[tokio::test]
    async fn a_name_that_is_nobodys_and_a_port_where_nobody_listens_are_told_apart() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(Dialer::Direct.open(&at("127.0.0.1", port)).await.is_ok());
        assert_eq!(
            Dialer::Direct.resolve(&at("127.0.0.1", port)).await.unwrap(),
            "127.0.0.1 resolved (127.0.0.1)"
        );
        drop(listener);
        let refused = Dialer::Direct.open(&at("127.0.0.1", port)).await.map(drop).unwrap_err();
        assert_eq!(refused.kind, DialErrorKind::Refused);
        let nobody = Dialer::Direct.open(&at("nobody.invalid", port)).await.map(drop).unwrap_err();
        assert_eq!(nobody.kind, DialErrorKind::Dns);
    }
}
