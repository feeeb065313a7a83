//! The one place where an error becomes text.

use super::Theme;
use crate::error::Error;
use std::error::Error as _;

/// `error: message: cause`, then one `hint:` line per piece of advice.
pub fn failure(error: &Error, theme: &Theme) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Many libraries repeat their cause in their own message.
        if !text.is_empty() && !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    let mut text =
        if speaks_for_itself(&message) { message } else { format!("{} {message}", theme.fail("error:")) };
    let mut said: Vec<&str> = Vec::new();
    for hint in error.hints() {
        if !said.contains(&hint.as_str()) {
            said.push(hint);
            text.push_str(&format!("\n{} {hint}", theme.hint("hint:")));
        }
    }
    text
}

/// kubectl prints what the server said without a prefix of its own.
fn speaks_for_itself(message: &str) -> bool {
    message.starts_with("Error from server")
        || (message.starts_with("The ") && message.contains(" is invalid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(error: &Error) -> String {
        failure(error, &Theme::new(false))
    }

    #[test]
    fn causes_follow_the_message_and_hints_stand_on_lines_of_their_own() {
        let cause = std::io::Error::other("permission denied");
        let error =
            Error::failed("cannot read /etc/x").because(cause).hint("run it as you").hint("run it as you");
        assert_eq!(plain(&error), "error: cannot read /etc/x: permission denied\nhint: run it as you");
    }

    #[test]
    fn a_cause_that_the_message_holds_already_is_not_repeated() {
        let error = Error::failed("cannot read: gone").because(std::io::Error::other("gone"));
        assert_eq!(plain(&error), "error: cannot read: gone");
    }

    #[test]
    fn what_the_server_said_is_printed_as_kubectl_prints_it() {
        let from_server = "Error from server (NotFound): clusters.postgresql.cnpg.io \"x\" not found";
        assert_eq!(plain(&Error::failed(from_server)), from_server);
        let invalid = "The Cluster \"x\" is invalid: spec.instances: Invalid value: 0";
        assert_eq!(plain(&Error::failed(invalid)), invalid);
    }
}
