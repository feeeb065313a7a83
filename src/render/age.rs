//! Ages as kubectl prints them.

use jiff::Timestamp;
use std::time::Duration;

/// The AGE column: the time since then, `<invalid>` if that is in the future,
/// `<unknown>` without a time.
pub fn age(then: Option<Timestamp>, now: Timestamp) -> String {
    match then {
        Some(then) => match Duration::try_from(now.duration_since(then)) {
            Ok(duration) => human_duration(duration),
            // kubectl forgives two seconds of difference between clocks.
            Err(_) if then.duration_since(now).as_secs() < 2 => "0s".to_owned(),
            Err(_) => "<invalid>".to_owned(),
        },
        None => "<unknown>".to_owned(),
    }
}

/// Port of apimachinery's `duration.HumanDuration`: two units at most, coarser
/// with growing length.
pub fn human_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let (days, years) = (hours / 24, hours / 24 / 365);
    match () {
        () if seconds < 60 * 2 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 60 * 3 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 24 * 8 => two(days, "d", hours % 24, "h"),
        () if hours < 24 * 365 * 2 => format!("{days}d"),
        () if hours < 24 * 365 * 8 => two(years, "y", days % 365, "d"),
        () => format!("{years}y"),
    }
}

fn two(first: u64, unit: &str, second: u64, smaller: &str) -> String {
    if second == 0 { format!("{first}{unit}") } else { format!("{first}{unit}{second}{smaller}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;

    #[test]
    fn agrees_with_apimachinery() {
        // The table of k8s.io/apimachinery/pkg/util/duration/duration_test.go.
        let cases = [
            (1, "1s"),
            (70, "70s"),
            (119, "119s"),
            (2 * MINUTE, "2m"),
            (3 * MINUTE, "3m"),
            (3 * MINUTE + 20, "3m20s"),
            (9 * MINUTE + 59, "9m59s"),
            (10 * MINUTE + 30, "10m"),
            (70 * MINUTE, "70m"),
            (179 * MINUTE + 59, "179m"),
            (3 * HOUR, "3h"),
            (7 * HOUR + 59 * MINUTE, "7h59m"),
            (8 * HOUR + 30 * MINUTE, "8h"),
            (47 * HOUR, "47h"),
            (2 * DAY, "2d"),
            (3 * DAY + 2 * HOUR, "3d2h"),
            (8 * DAY + 2 * HOUR, "8d"),
            (729 * DAY, "729d"),
            (2 * YEAR, "2y"),
            (2 * YEAR + 5 * DAY, "2y5d"),
            (7 * YEAR + 364 * DAY, "7y364d"),
            (8 * YEAR + DAY, "8y"),
        ];
        for (seconds, text) in cases {
            assert_eq!(human_duration(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_future_and_the_unknown_are_named() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(age(Some("2026-11-21T13:00:00Z".parse().unwrap()), now), "<invalid>");
        assert_eq!(age(Some("2026-11-21T12:00:01Z".parse().unwrap()), now), "0s");
        assert_eq!(age(None, now), "<unknown>");
    }
}
