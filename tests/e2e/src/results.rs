//! What campaigns have shown, kept in a file that people read.

use crate::{Case, Dc, bed};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::process::Command;
use std::thread::available_parallelism;
use std::{env, path::Path};

/// What one campaign has to tell.
#[derive(Debug)]
pub struct Results {
    title: String,
    lines: Vec<String>,
}

impl Results {
    /// Begins; the title is also what finds them again in the file.
    pub fn of(title: &str) -> Results {
        Results { title: title.to_owned(), lines: Vec::new() }
    }

    /// Says a line now, and keeps it: a list item, or a row of a table.
    pub fn line(&mut self, line: impl Into<String>) {
        let line = line.into();
        eprintln!("{}: {line}", self.title);
        self.lines.push(line);
    }

    /// A line that there may be.
    pub fn extend(&mut self, line: Option<String>) {
        line.into_iter().for_each(|line| self.line(line));
    }

    /// Puts them in the place of the last ones in the file that `CAMPAIGN_RESULTS` names.
    pub fn keep(self, case: &Case) {
        let Some(file) = env::var_os("CAMPAIGN_RESULTS") else { return };
        let mut section = format!("## {}\n\n{}\n\n", self.title, circumstances(case));
        for line in &self.lines {
            writeln!(section, "{line}").unwrap();
        }
        write_section(Path::new(&file), &self.title, &section);
    }
}

/// Median and longest of times in milliseconds, as a text.
pub fn spread(mut times: Vec<u64>) -> String {
    times.sort_unstable();
    match (times.get(times.len() / 2), times.last()) {
        (Some(median), Some(most)) => {
            format!("median {:.1} s, longest {:.1} s", *median as f64 / 1e3, *most as f64 / 1e3)
        }
        _ => "none measured".to_owned(),
    }
}

/// When, with what and on what.
fn circumstances(case: &Case) -> String {
    let said = |program: &Path, args: &[&str]| {
        let output = Command::new(program).args(args).output();
        output.map_or_else(|_| String::new(), |ran| String::from_utf8_lossy(&ran.stdout).trim().to_owned())
    };
    let date = said(Path::new("date"), &["-u", "+%Y-%m-%d"]);
    let commit = said(Path::new("git"), &["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--short", "HEAD"]);
    let own = said(&bed().plugins.join("kubectl-pgaas"), &["version", "--client"]);
    let cores = available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').nth(2).unwrap_or("unknown");
    let images = "jsonpath={..image}";
    let operator = case
        .kubectl(Dc::One, &["get", "-n", "cnpg-system", "deployment/cnpg-controller-manager", "-o", images]);
    let version = |image: &str| image.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    let operator = operator.text().split(' ').next().map(version).unwrap_or_default();
    let postgres = env::var("TESTBED_IMAGE_POSTGRES").map(|image| version(&image)).unwrap_or_default();
    format!(
        "{date}, commit {commit}, {}, CloudNativePG {operator}, PostgreSQL {postgres}, {cores} cores with a load of {load}.",
        own.lines().next().unwrap_or_default()
    )
}

/// Several test programs may do this at once.
fn write_section(path: &Path, title: &str, section: &str) {
    let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path).unwrap();
    file.lock().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    let text = replaced(&text, title, section);
    file.set_len(0).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    drop(file);
    assert!(fs::metadata(path).unwrap().len() > 0);
}

fn replaced(text: &str, title: &str, section: &str) -> String {
    let heading = format!("## {title}\n");
    let section = section.trim_end();
    match text.find(&heading) {
        Some(begin) => {
            let rest = &text[begin + heading.len()..];
            let rest = rest.find("\n## ").map_or("", |end| &rest[end + 1..]);
            let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
            format!("{}{section}\n{rest}", &text[..begin])
        }
        None if text.is_empty() => format!("{section}\n"),
        None => format!("{}\n\n{section}\n", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_last_one_of_its_title() {
        let first = replaced("# Campaigns\n", "a", "## a\n\n- 1\n");
        let both = replaced(&first, "b", "## b\n\n- 2\n");
        assert_eq!(both, "# Campaigns\n\n## a\n\n- 1\n\n## b\n\n- 2\n");
        let again = replaced(&both, "a", "## a\n\n- 3\n");
        assert_eq!(again, "# Campaigns\n\n## a\n\n- 3\n\n## b\n\n- 2\n");
        assert_eq!(replaced(&again, "b", "## b\n\n- 4\n"), "# Campaigns\n\n## a\n\n- 3\n\n## b\n\n- 4\n");
    }

    #[test]
    fn times_are_told_by_their_median_and_the_longest() {
        assert_eq!(spread(vec![3000, 1000, 2000]), "median 2.0 s, longest 3.0 s");
        assert_eq!(spread(Vec::new()), "none measured");
    }
}
