//! Durations as kubectl takes them: `30s`, `5m`, `1h30m`, `500ms`, `0`.

use jiff::SignedDuration;
use std::time::Duration;

/// Parses a duration with a unit; `0` needs none.
pub fn parse(text: &str) -> Result<Duration, String> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let well_formed = text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == 'µ');
    text.parse::<SignedDuration>()
        .ok()
        .filter(|_| well_formed)
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| "a number with a unit is needed, e.g. 30s, 5m, 1h30m".to_owned())
}

/// Parses an age: as [`parse`], and also days and weeks, `90d`, `2w`.
pub fn parse_age(text: &str) -> Result<Duration, String> {
    let days = |number: &str, days: u64| {
        let number: u64 = number.parse().ok()?;
        Some(Duration::from_secs(number.checked_mul(days * 24 * 3600)?))
    };
    let long = text.strip_suffix('d').and_then(|number| days(number, 1));
    let long = long.or_else(|| text.strip_suffix('w').and_then(|number| days(number, 7)));
    match long {
        Some(duration) => Ok(duration),
        None => parse(text).map_err(|_| "a number with a unit is needed, e.g. 90d, 2w, 12h".to_owned()),
    }
}

/// Parses `--request-timeout`, where kubectl also takes bare seconds.
pub fn parse_request_timeout(text: &str) -> Result<Duration, String> {
    match text.parse::<u32>() {
        Ok(seconds) => Ok(Duration::from_secs(u64::from(seconds))),
        Err(_) => parse(text),
    }
}

/// Writes a duration as it would be typed: `1h30m`, `45s`, `300ms`.
pub fn text(duration: Duration) -> String {
    if duration.subsec_millis() != 0 {
        return format!("{}ms", duration.as_millis());
    }
    let seconds = duration.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_kubectl_takes() {
        let cases = [
            ("0", 0),
            ("0s", 0),
            ("30s", 30_000),
            ("5m", 300_000),
            ("1h30m", 5_400_000),
            ("1.5h", 5_400_000),
            ("500ms", 500),
        ];
        for (given, millis) in cases {
            assert_eq!(parse(given), Ok(Duration::from_millis(millis)), "{given}");
        }
    }

    #[test]
    fn a_unit_is_needed_and_the_past_is_refused() {
        for given in ["", "30", "-5s", "5 minutes", "PT5M", "s", "5x"] {
            assert!(parse(given).is_err(), "{given}");
        }
        assert_eq!(parse_request_timeout("30"), Ok(Duration::from_secs(30)));
        assert!(parse_request_timeout("-1").is_err());
    }

    #[test]
    fn an_age_may_be_of_days_and_weeks() {
        for (given, hours) in [("90d", 90 * 24), ("2w", 14 * 24), ("12h", 12)] {
            assert_eq!(parse_age(given), Ok(Duration::from_secs(hours * 3600)), "{given}");
        }
        for given in ["90", "-1d", "d", "1.5d", "99999999999999999999d", "9999999999999999999d"] {
            assert!(parse_age(given).is_err(), "{given}");
        }
    }

    #[test]
    fn is_written_as_it_would_be_typed() {
        for given in ["1h30m", "45s", "300ms", "10m"] {
            assert_eq!(text(parse(given).unwrap()), given);
        }
        assert_eq!(text(Duration::ZERO), "0s");
    }
}
