//! Tables as kubectl prints them: upper-case headers, no borders, three spaces
//! between columns, nothing at the end of a line.

use tabled::builder::Builder;
use tabled::settings::{Padding, Style};

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
        let row = cells.into_iter().map(|cell| if cell.is_empty() { "<none>".to_owned() } else { cell });
        self.rows.push(row.collect());
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
    fn width(&self) -> usize {
        let cells = |index: usize| {
            std::iter::once(&self.header).chain(&self.rows).filter_map(move |row| row.get(index))
        };
        let widest = |index| cells(index).map(|cell| cell.chars().count()).max().unwrap_or_default();
        (0..self.header.len()).map(widest).sum::<usize>() + 3 * self.header.len().saturating_sub(1)
    }

    /// The text, each line ended by a newline.
    pub fn text(self) -> String {
        let mut builder = Builder::default();
        builder.push_record(self.header);
        for row in self.rows {
            // A cell of several lines would tear the table.
            builder.push_record(row.iter().map(|cell| cell.replace(['\n', '\r', '\t'], " ")));
        }
        let table = builder.build().with(Style::empty()).with(Padding::new(0, 3, 0, 0)).to_string();
        table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }
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
