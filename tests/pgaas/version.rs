//! `version`.

use crate::pgaas;

#[test]
fn client_prints_the_version_and_needs_no_kubeconfig() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(pgaas().run(&["version", "--client"]).data(), format!("Client Version: v{version}\n"));
    let json = pgaas().run(&["version", "--client", "-o", "json"]).json();
    assert_eq!(json["apiVersion"], "pgaas.io/v1alpha1");
    assert_eq!(json["kind"], "VersionReport");
    assert_eq!(json["client"]["version"], version);
}
