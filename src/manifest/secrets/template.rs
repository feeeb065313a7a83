//! Texts with places to fill: `postgres://{username}:{password|url}@{host}`.

use crate::model::connection::percent;
use crate::model::secret::SecretBytes;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Place { name: String, filter: Filter },
}

/// What is done to a value before it is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    None,
    /// `_` becomes `-`, as names of objects need.
    Dash,
    /// Percent-encoded for the user part of a URL.
    Url,
    /// Standard base64.
    Base64,
}

/// Why a template could not be filled: the place without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled(pub String);

impl Template {
    /// Names of the places, in order.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Place { name, .. } => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Fills every place by `value`; bytes that are no text stay as they are.
    pub fn fill(&self, value: &mut dyn FnMut(&str) -> Option<SecretBytes>) -> Result<SecretBytes, Unfilled> {
        let mut out = Vec::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.extend_from_slice(text.as_bytes()),
                Part::Place { name, filter } => {
                    let value = value(name).ok_or_else(|| Unfilled(name.clone()))?;
                    filter.apply(value.expose(), &mut out);
                }
            }
        }
        Ok(out.into())
    }

    /// Fills every place by text that is no secret.
    pub fn fill_text(&self, value: &dyn Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
        let filled = self.fill(&mut |name| value(name).map(SecretBytes::from))?;
        Ok(String::from_utf8_lossy(filled.expose()).into_owned())
    }
}

impl Filter {
    fn apply(self, value: &[u8], out: &mut Vec<u8>) {
        match self {
            Filter::None => out.extend_from_slice(value),
            Filter::Dash => out.extend(value.iter().map(|byte| if *byte == b'_' { b'-' } else { *byte })),
            Filter::Url => percent::encode(value, out),
            Filter::Base64 => {
                use base64::Engine;
                out.extend_from_slice(base64::engine::general_purpose::STANDARD.encode(value).as_bytes());
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Filter::None => "",
            Filter::Dash => "dash",
            Filter::Url => "url",
            Filter::Base64 => "base64",
        }
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) =
                after.split_once('}').ok_or_else(|| format!("{text:?} has a {{ without }}"))?;
            let (name, filter) = place.split_once('|').unwrap_or((place, ""));
            let known = [Filter::None, Filter::Dash, Filter::Url, Filter::Base64];
            let filter = known.into_iter().find(|known| known.name() == filter);
            let filter = filter.ok_or_else(|| format!("{place:?}: expected dash, url or base64 after |"))?;
            if name.is_empty() {
                return Err(format!("{text:?} has an empty {{}}"));
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Place { name: name.to_owned(), filter });
            rest = after;
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template(parts))
    }
}

impl From<Template> for String {
    fn from(template: Template) -> String {
        template.to_string()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Place { name, filter: Filter::None } => write!(f, "{{{name}}}")?,
                Part::Place { name, filter } => write!(f, "{{{name}|{}}}", filter.name())?,
            }
        }
        Ok(())
    }
}
