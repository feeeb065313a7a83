//! Tables as kubectl prints them, byte by byte: upper-case headers, no borders, three spaces
//! between columns.

use super::wrap::wrap;
use tabled::builder::Builder;
use tabled::settings::{Padding, Style};

/// Characters between columns, and the least a column takes with them.
const GAP: usize = 3;
const NARROWEST: usize = 6;

/// What stands in an empty cell.
const NOTHING: &str = "<none>";

/// A table under construction.
#[derive(Debug)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headers.
    pub fn new<const N: usize>(header: [&str; N]) -> Self {
        Table { header: header.iter().map(|cell| (*cell).to_owned()).collect(), rows: Vec::new() }
    }

    /// A table with headers that are not known beforehand.
    pub fn of(header: Vec<String>) -> Self {
        Table { header, rows: Vec::new() }
    }

    /// Adds a column to the right; to be called before rows are added.
    pub fn column(&mut self, name: &str) {
        self.header.push(name.to_owned());
    }

    /// Adds a row; an empty cell is printed as `<none>`.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.row_as_it_is(
            cells.into_iter().map(|cell| if cell.is_empty() { NOTHING.to_owned() } else { cell }),
        );
    }

    /// Adds a row whose cells may be empty.
    pub fn row_as_it_is(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| harmless(&cell)).collect());
    }

    /// Whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Leaves out columns, the first named one first, until the lines fit into a terminal of
    /// this width; all of them stay where there is none.
    #[must_use]
    pub fn fit(mut self, width: Option<usize>, spare: &[&str]) -> Self {
        let Some(width) = width else { return self };
        for name in spare {
            if self.width() <= width {
                break;
            }
            if let Some(index) = self.header.iter().position(|header| header == name) {
                self.header.remove(index);
                for row in &mut self.rows {
                    row.remove(index);
                }
            }
        }
        self
    }

    /// Characters of the longest line.
    pub fn width(&self) -> usize {
        let last = self.header.len().saturating_sub(1);
        (0..last).map(|index| self.column_width(index)).sum::<usize>() + self.widest(last)
    }

    fn widest(&self, index: usize) -> usize {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        lines.filter_map(|line| line.get(index)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    }

    fn column_width(&self, index: usize) -> usize {
        (self.widest(index) + GAP).max(NARROWEST)
    }

    /// The text, each line ended by a newline.
    pub fn text(self) -> String {
        let last = self.header.len().saturating_sub(1);
        let start: usize = (0..last).map(|index| self.column_width(index)).sum();
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        if !lines().flatten().all(|cell| cell.is_ascii()) {
            return self.by_characters();
        }
        let mut builder = Builder::default();
        for line in lines() {
            // A gap beside it makes it the narrowest column there is.
            let wide = |cell: &String| format!("{cell:<width$}", width = NARROWEST - GAP);
            builder.push_record(line.iter().map(wide));
        }
        let table = builder.build().with(Style::empty()).with(Padding::new(0, GAP, 0, 0)).to_string();
        // The last cell of a line is not filled up.
        let ends = lines().map(|line| start + line.last().map_or(0, |cell| cell.chars().count()));
        let cut = |(line, end): (&str, usize)| line.chars().take(end).chain(['\n']).collect::<String>();
        table.lines().zip(ends).map(cut).collect()
    }

    /// The text; where lines have no room on a terminal of this width, the last column stands
    /// below its row.
    pub fn within(mut self, width: Option<usize>) -> String {
        let Some(width) = width.filter(|width| *width < self.width()) else { return self.text() };
        self.header.pop();
        let below: Vec<String> = self.rows.iter_mut().filter_map(Vec::pop).collect();
        let text = self.text();
        let mut lines = text.lines().map(|line| format!("{}\n", line.trim_end()));
        let mut text = lines.next().unwrap_or_default();
        for (line, cell) in lines.zip(below) {
            text.push_str(&line);
            let cell = Some(cell).filter(|cell| cell != NOTHING).unwrap_or_default();
            for line in wrap(&cell, width.saturating_sub(2)).iter().filter(|line| !line.is_empty()) {
                text.push_str(&format!("  {line}\n"));
            }
        }
        text
    }

    /// kubectl counts characters and not, as tabled does, the places they take on a terminal.
    fn by_characters(&self) -> String {
        let widths: Vec<usize> = (0..self.header.len()).map(|index| self.column_width(index)).collect();
        let mut text = String::new();
        for line in std::iter::once(&self.header).chain(&self.rows) {
            for (index, cell) in line.iter().enumerate() {
                let width = widths.get(index).filter(|_| index + 1 < line.len()).copied().unwrap_or_default();
                text.push_str(&format!("{cell:<width$}"));
            }
            text.push('\n');
        }
        text
    }
}

/// A cell of several lines would tear the table, and one with escape sequences would paint the
/// terminal.
fn harmless(cell: &str) -> String {
    cell.replace(['\n', '\r', '\t'], " ").replace('\u{1b}', "^[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_terminal_gets_the_columns_that_fit() {
        let fitted = |width| {
            let mut table = Table::new(["NAME", "INSTANCE", "STATE"]);
            table.row(["a".into(), "of-something".into(), "good".into()]);
            table.fit(width, &["INSTANCE", "STATE"]).text()
        };
        assert_eq!(fitted(None), fitted(Some(27)));
        assert_eq!(fitted(Some(26)), "NAME   STATE\na      good\n");
        assert_eq!(fitted(Some(1)), "NAME\na\n");
    }

    #[test]
    fn a_last_column_without_room_stands_below_its_row() {
        let shown = |width| {
            let mut table = Table::new(["NAME", "ACTION", "KEYS"]);
            table.row(["access-web".into(), "created".into(), "username,user,password".into()]);
            table.row(["redis".into(), "unchanged".into(), String::new()]);
            table.within(width)
        };
        assert_eq!(shown(None), shown(Some(47)));
        assert_eq!(
            shown(Some(46)),
            "NAME         ACTION\naccess-web   created\n  username,user,password\nredis        unchanged\n"
        );
        assert_eq!(
            shown(Some(22)),
            "NAME         ACTION\naccess-web   created\n  username,user,\n  password\nredis        unchanged\n"
        );
    }

    #[test]
    fn a_column_with_its_gap_is_never_narrower_than_six() {
        let mut table = Table::new(["A", "NAME", "B"]);
        table.row(["1".into(), "x".into(), "2".into()]);
        assert_eq!(table.fit(None, &[]).text(), "A     NAME   B\n1     x      2\n");
        let mut table = Table::new(["A", "NAME", "B"]);
        table.row(["1".into(), "x".into(), "2".into()]);
        table.row_as_it_is(["\u{1b}[1m".into(), String::new(), String::new()]);
        assert_eq!(table.text(), "A       NAME   B\n1       x      2\n^[[1m          \n");
    }

    #[test]
    fn columns_are_three_spaces_apart_and_lines_end_with_their_last_word() {
        let mut table = Table::new(["NAME", "READY", "STATUS"]);
        table.row(["a-long-name".into(), "3/3".into(), "Cluster in healthy state".into()]);
        table.row(["b".into(), String::new(), "two\nlines".into()]);
        assert_eq!(
            table.text(),
            "NAME          READY    STATUS\na-long-name   3/3      Cluster in healthy state\nb             <none>   two lines\n"
        );
    }
}
