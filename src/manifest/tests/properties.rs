//! No input makes the reading panic, run away or leave the values directory.

use proptest::prelude::*;

use super::Confs;
use crate::manifest::load;

const FILES: [&str; 6] = [
    "users/ic1/prod/databases.yaml",
    "admin/prod/postgresql.yaml",
    "admin/prod/backup.yaml",
    "admin/prod/clients.yaml",
    "admin/prod/datacenters.yaml",
    "admin/prod/plugins.yaml",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_value_or_a_problem(file in 0..FILES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let confs = Confs::new();
        confs.write(FILES[file], bytes);
        let _ = load(confs.path(), "ic1", "prod");
    }

    #[test]
    fn any_yaml_like_text_is_a_value_or_a_problem(file in 0..FILES.len(), text in "[a-z:\\-\\[\\]{}&*!|>'\"#, \n\t]{0,200}") {
        let confs = Confs::new();
        confs.write(FILES[file], text);
        let _ = load(confs.path(), "ic1", "prod");
    }

    /// A line of a good file replaced by another one's: everything is well-formed, but
    /// shapes and references break in every combination.
    #[test]
    fn any_swap_of_lines_is_a_value_or_a_problem(file in 0..FILES.len(), a in 0usize..60, b in 0usize..60, cut in 0usize..40) {
        let confs = Confs::new();
        let path = confs.path().join(FILES[file]);
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let (a, b) = (a % lines.len(), b % lines.len());
        lines.swap(a, b);
        lines[a] = lines[a].chars().take(cut).collect();
        confs.write(FILES[file], lines.join("\n"));
        let _ = load(confs.path(), "ic1", "prod");
    }

    #[test]
    fn any_target_name_is_a_target_or_a_problem(ins in ".{0,20}", env in ".{0,20}") {
        let confs = Confs::new();
        let _ = load(confs.path(), &ins, &env);
    }
}
