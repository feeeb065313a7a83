//! The corpora of the fuzz targets, replayed: what once broke something, and what leads into
//! every corner; then a few thousand mutations of these, always the same ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Mutations of each corpus.
const MUTATIONS: usize = 3000;
/// Those of a target that reads a whole directory for each input.
const SLOW: usize = 150;

fn replayed(name: &str) {
    let (_, target) = targets::ALL.iter().find(|(known, _)| *known == name).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let inputs: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    assert!(inputs.len() >= 5, "{}: a corpus leads into more corners", folder.display());
    let run = |input: &[u8], what: String| {
        let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
        assert!(outcome.is_ok(), "{what}: {:?}", String::from_utf8_lossy(input));
    };
    for (file, input) in files.iter().zip(&inputs) {
        run(input, file.display().to_string());
    }
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for round in 0..if name == "values" { SLOW } else { MUTATIONS } {
        run(&mutated(&inputs, &mut numbers), format!("mutation {round} of {name}"));
    }
}

/// One input with a few bytes changed, cut out, doubled, or taken from another.
fn mutated(inputs: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = inputs[numbers.below(inputs.len())].clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(8)).min(bytes.len());
        match numbers.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.insert(at, u8::try_from(numbers.below(256)).unwrap()),
            2 => bytes.insert(at, *b"%:@/?&=+'\\\"[],{}$ \n#.*".get(numbers.below(23)).unwrap_or(&b'a')),
            3 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let other = &inputs[numbers.below(inputs.len())];
                let from = numbers.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes
}

/// Marsaglia's xorshift: the same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn connections_hold() {
    replayed("connection");
}

#[test]
fn templates_hold() {
    replayed("jsonpath");
}

#[test]
fn tokens_hold() {
    replayed("token");
}

#[test]
fn values_files_hold() {
    replayed("values");
}

#[test]
fn every_target_has_a_program_and_a_corpus() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in targets::ALL {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).is_file(), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        assert!(fuzz.join("corpus").join(name).is_dir(), "{name}");
    }
}
