//! The HTTP stack under a client.

use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ConfigExt};
use tower::{BoxError, ServiceBuilder};

/// How requests that run side by side share connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wire {
    /// Each has its own while it runs; what a connection is turned into, as for exec, works.
    #[default]
    Apart,
    /// All on one where the server speaks HTTP/2: none waits for a handshake of its own.
    Shared,
}

/// A client as kube makes it, but with Nagle's algorithm off: with it on, the second
/// request on a kept connection waits 40 ms for a delayed acknowledgement.
pub(super) fn client(config: kube::Config, wire: Wire) -> kube::Result<kube::Client> {
    if config.proxy_url.is_some() {
        return kube::Client::try_from(config);
    }
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    let connector = match wire {
        Wire::Apart => config.rustls_https_connector_with_connector(connector)?,
        Wire::Shared => shared(&config, connector)?,
    };
    let mut connector = TimeoutConnector::new(connector);
    connector.set_connect_timeout(config.connect_timeout);
    let client = Client::builder(TokioExecutor::new()).build::<_, Body>(connector);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .layer(config.extra_headers_layer()?)
        .map_err(BoxError::from)
        .service(client);
    Ok(kube::Client::new(service, config.default_namespace))
}

/// kube's own, which offers HTTP/2 as well.
fn shared(config: &kube::Config, connector: HttpConnector) -> kube::Result<HttpsConnector<HttpConnector>> {
    let mut builder =
        HttpsConnectorBuilder::new().with_tls_config(config.rustls_client_config()?).https_or_http();
    if let Some(name) = &config.tls_server_name {
        let name = name.clone().try_into().map_err(|error| kube::Error::Service(Box::new(error)))?;
        builder = builder.with_server_name_resolver(FixedServerNameResolver::new(name));
    }
    Ok(builder.enable_http1().enable_http2().wrap_connector(connector))
}
