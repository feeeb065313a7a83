//! The least a client can do with the API server, as a measure for the verbs: POSTs of
//! ready-made Secrets, a paged list of which nothing is kept, DELETEs by name.
//!
//! `bare create|list|delete CONTEXT NAMESPACE COUNT IN_FLIGHT`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a program that is measured"
)]

use futures::StreamExt;
use http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ConfigExt};
use kube::config::{KubeConfigOptions, Kubeconfig};
use tower::{BoxError, ServiceBuilder};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [what, context, namespace, count, in_flight] = &args[..] else {
        panic!("bare create|list|delete CONTEXT NAMESPACE COUNT IN_FLIGHT")
    };
    let (count, in_flight): (usize, usize) = (count.parse().unwrap(), in_flight.parse().unwrap());
    let client = client(context).await;
    let path = format!("/api/v1/namespaces/{namespace}/secrets");
    let requests = |build: &dyn Fn(usize) -> Request<Vec<u8>>| (0..count).map(build).collect::<Vec<_>>();
    let requests = match what.as_str() {
        "create" => requests(&|n| {
            Request::post(&path).header("content-type", "application/json").body(secret(n)).unwrap()
        }),
        "delete" => requests(&|n| Request::delete(format!("{path}/{}", name(n))).body(Vec::new()).unwrap()),
        "list" => return list(&client, &path).await,
        other => panic!("{other}?"),
    };
    let mut answers =
        futures::stream::iter(requests).map(|request| send(&client, request)).buffer_unordered(in_flight);
    while answers.next().await.is_some() {}
}

fn name(n: usize) -> String {
    format!("qs-postgresql-cluster-access-r{n}")
}

/// As large as the Secret of a role, values and labels alike.
fn secret(n: usize) -> Vec<u8> {
    let value = "cXMtcG9zdGdyZXNxbC1jbHVzdGVyLXBoYXJp";
    serde_json::to_vec(&serde_json::json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": {"name": name(n), "labels": {
            "app.kubernetes.io/managed-by": "Helm", "qs-postgresql-cluster/name": "load",
            "qs-postgresql-cluster/type": "access-secret", "cnpg.io/reload": "true"}},
        "data": {"username": value, "user": value, "password": value, "host": value, "port": value,
            "protocol": value, "databaseName": value, "databaseUrl": format!("{value}{value}")},
    }))
    .unwrap()
}

async fn list(client: &kube::Client, path: &str) {
    let mut token = String::new();
    loop {
        let request = Request::get(format!("{path}?limit=500&continue={token}")).body(Vec::new()).unwrap();
        let page = send(client, request).await;
        // The token stands in the list's own metadata, before the items.
        let head = String::from_utf8_lossy(&page[..page.len().min(2000)]).into_owned();
        match head.split("\"continue\":\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(next) if !next.is_empty() => token = next.to_owned(),
            _ => return,
        }
    }
}

async fn send(client: &kube::Client, request: Request<Vec<u8>>) -> Vec<u8> {
    let answer = client.send(request.map(Body::from)).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

/// kube's own, but without Nagle's algorithm, which would make this an easy measure.
async fn client(context: &str) -> kube::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    let config = kube::Config::from_custom_kubeconfig(Kubeconfig::read().unwrap(), &options).await.unwrap();
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    let connector = config.rustls_https_connector_with_connector(connector).unwrap();
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer().unwrap())
        .map_err(BoxError::from)
        .service(Client::builder(TokioExecutor::new()).build::<_, Body>(connector));
    kube::Client::new(service, "default")
}
