//! Lines that fit a terminal.

/// Less than this is no width to write in.
const NARROWEST: usize = 20;

/// The text in lines of at most `width` characters, broken at blanks and after commas; a longer
/// word has a line of its own, so that a path stays one.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(NARROWEST);
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', ',']) {
        match lines.last_mut() {
            Some(line)
                if line.is_empty() || line.chars().count() + word.trim_end().chars().count() <= width =>
            {
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks_and_a_long_word_stays_whole() {
        let path = "/a/path/that/is/longer/than/a/line";
        assert_eq!(
            wrap(&format!("the file {path} is not there at all"), 20),
            ["the file", path, "is not there at all"]
        );
        assert_eq!(wrap("short", 3), ["short"]);
        assert_eq!(wrap("username,user,password,host", 20), ["username,user,", "password,host"]);
    }
}
