//! krew's manifest of a plugin: the text in `krew/`, its gaps filled with the archives of a release.

use std::collections::BTreeMap;

use crate::failure::{Failure, Result};
use crate::plugin::{PLATFORMS, Plugin};

/// krew's reviewers ask for no more characters in the list of plugins.
const SHORT: usize = 50;

/// What a manifest is made of beside its text.
#[derive(Debug)]
pub struct Release<'a> {
    /// Version, without a `v`.
    pub version: &'a str,
    /// Where the repository is read.
    pub homepage: &'a str,
    /// The archives are below this address.
    pub base_url: &'a str,
    /// Checksum of each file.
    pub sums: &'a BTreeMap<String, String>,
    /// Whether an archive may be missing: then its platform is left out.
    pub some: bool,
}

/// The manifest of a plugin.
pub fn render(plugin: &Plugin, release: &Release<'_>) -> Result<String> {
    let mut platforms = String::new();
    for platform in &PLATFORMS {
        let archive = platform.archive(plugin, release.version);
        let Some(sum) = release.sums.get(&archive) else {
            if release.some {
                continue;
            }
            return Err(Failure::new(format!("{archive} is missing")));
        };
        platforms.push_str(&format!(
            "    - selector:\n        matchLabels:\n          os: {}\n          arch: {}\n      uri: {}/{archive}\n      sha256: {sum}\n      bin: {}\n",
            platform.os,
            platform.arch,
            release.base_url.trim_end_matches('/'),
            platform.program(plugin),
        ));
    }
    if platforms.is_empty() {
        return Err(Failure::new(format!("there is no archive of {} {}", plugin.package, release.version)));
    }
    let text = plugin
        .template()
        .replace("{{VERSION}}", &format!("v{}", release.version))
        .replace("{{HOMEPAGE}}", release.homepage)
        .replace("    {{PLATFORMS}}\n", &platforms);
    check(&text)?;
    Ok(text)
}

/// What krew's index asks for and its program does not check.
fn check(text: &str) -> Result<()> {
    if let Some(gap) = text.find("{{") {
        let gap: String = text[gap..].chars().take(20).collect();
        return Err(Failure::new(format!("nothing fills the gap {gap}")));
    }
    let short = text.lines().find_map(|line| line.trim().strip_prefix("shortDescription: "));
    match short.map(|short| short.chars().count()) {
        None => Err(Failure::new("there is no shortDescription")),
        Some(length) if length > SHORT => {
            Err(Failure::new(format!("shortDescription has {length} characters, at most {SHORT}")))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::PLUGINS;
    use serde_json::Value;

    const VERSION: &str = "1.2.3";

    fn sums() -> BTreeMap<String, String> {
        let archives =
            PLUGINS.iter().flat_map(|plugin| PLATFORMS.iter().map(|it| it.archive(plugin, VERSION)));
        archives.map(|name| (name, "ab".repeat(32))).collect()
    }

    fn release(sums: &BTreeMap<String, String>) -> Release<'_> {
        Release { version: VERSION, homepage: "https://home", base_url: "https://there/", sums, some: false }
    }

    #[test]
    fn every_platform_has_its_archive_its_checksum_and_its_program() {
        let sums = sums();
        for plugin in &PLUGINS {
            let text = render(plugin, &release(&sums)).unwrap();
            let manifest: Value = serde_saphyr::from_str(&text).unwrap();
            assert_eq!(manifest["apiVersion"], "krew.googlecontainertools.github.com/v1alpha2");
            assert_eq!(manifest["metadata"]["name"], plugin.krew);
            assert_eq!(manifest["spec"]["version"], "v1.2.3");
            let platforms = manifest["spec"]["platforms"].as_array().unwrap();
            assert_eq!(platforms.len(), PLATFORMS.len());
            for (given, platform) in platforms.iter().zip(&PLATFORMS) {
                assert_eq!(given["selector"]["matchLabels"]["os"], platform.os);
                assert_eq!(given["uri"], format!("https://there/{}", platform.archive(plugin, VERSION)));
                assert_eq!(given["sha256"], "ab".repeat(32));
                assert_eq!(given["bin"], platform.program(plugin));
            }
            // Wider lines are torn in `kubectl krew info`.
            assert!(manifest["spec"]["description"].as_str().unwrap().lines().all(|line| line.len() <= 80));
        }
    }

    #[test]
    fn an_archive_that_is_missing_is_named_unless_some_are_enough() {
        let mut sums = sums();
        let gone = PLATFORMS[1].archive(&PLUGINS[1], VERSION);
        sums.remove(&gone);
        let error = render(&PLUGINS[1], &release(&sums)).unwrap_err();
        assert_eq!(error.to_string(), format!("{gone} is missing"));
        let some = render(&PLUGINS[1], &Release { some: true, ..release(&sums) }).unwrap();
        assert_eq!(some.matches("uri: ").count(), PLATFORMS.len() - 1);
        let none = BTreeMap::new();
        assert!(render(&PLUGINS[0], &Release { some: true, ..release(&none) }).is_err());
    }

    #[test]
    fn a_text_with_a_gap_or_a_long_title_is_refused() {
        assert!(check("shortDescription: a {{B}}").unwrap_err().to_string().contains("{{B}}"));
        assert!(check(&format!("shortDescription: {}", "x".repeat(51))).is_err());
        assert!(check("nothing").is_err());
    }
}
