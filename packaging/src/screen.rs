//! What a terminal showed, as a picture. The transcripts stand in `docs/screens`, beside what is made
//! of them; nothing in them is written by hand but the line with the command.

use anstyle_svg::Term;

/// An SVG image of a transcript, with its colours on a dark ground.
pub fn svg(transcript: &str) -> String {
    let lines = transcript.lines().filter(|line| !is_of_script(line)).map(last_written);
    let text: Vec<&str> = lines.collect();
    Term::new().render_svg(&text.join("\n")) + "\n"
}

/// What `script` writes about itself.
fn is_of_script(line: &str) -> bool {
    line.starts_with("Script started on ") || line.starts_with("Script done on ")
}

/// After a carriage return a terminal writes over the line.
fn last_written(line: &str) -> &str {
    let line = line.trim_end_matches('\r');
    line.rsplit('\r').next().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    #[test]
    fn colours_stay_and_what_was_written_over_is_gone() {
        let picture = svg("Script started on 2026-11-22\n$ x\r\nfirst\r\u{1b}[31mlast <b>\u{1b}[0m\r\n");
        assert!(picture.contains("last &lt;b&gt;") && picture.contains("class=\"fg-red\""), "{picture}");
        assert!(!picture.contains("first") && !picture.contains("Script"), "{picture}");
    }

    /// With `PGAAS_REGEN` the pictures are written anew.
    #[test]
    fn the_pictures_are_what_the_transcripts_show() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let readme = fs::read_to_string(root.join("README.md")).unwrap();
        let mut seen = 0;
        for entry in fs::read_dir(root.join("docs/screens")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "ansi") {
                continue;
            }
            let (picture, made) = (path.with_extension("svg"), svg(&fs::read_to_string(&path).unwrap()));
            if std::env::var_os("PGAAS_REGEN").is_some() {
                fs::write(&picture, &made).unwrap();
            }
            let name = picture.file_name().unwrap().to_string_lossy().into_owned();
            assert!(
                fs::read_to_string(&picture).unwrap_or_default() == made,
                "{name}: `make regen` writes it"
            );
            assert!(readme.contains(&format!("docs/screens/{name}")), "{name} is not in the README");
            seen += 1;
        }
        assert!(seen > 0);
    }
}
