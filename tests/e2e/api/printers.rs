//! What `-o` prints, beside what kubectl prints of the same objects.
//!
//! The objects are of a kind made for the test, their contents drawn by chance; the seed is in
//! every failure.

use e2e::{Case, Dc, Ran, bed, until};
use jiff::{Timestamp, ToSpan};
use pgaas_core::render::{Format, Table, age, objects};
use serde_json::{Map, Value, json};
use std::fs;
use std::process::Command;

/// A source of chance that can be repeated.
struct Chance(u64);

impl Chance {
    fn new() -> Chance {
        let seed = std::env::var("PRINTERS_SEED").ok().and_then(|seed| seed.parse().ok());
        Chance(seed.unwrap_or_else(|| Timestamp::now().as_nanosecond() as u64) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0..=2 => Value::from(*self.one_of(TEXTS)),
            3 => json!(*self.one_of(&[0_i64, 1, -1, 7, 1_000_000, 9_007_199_254_740_993, -80])),
            4 => json!(*self.one_of(&[0.5, -1.25, 1e21, 1.5e-7, 0.00002, 123_456_789.5, 2.5e30])),
            5 => json!(self.below(2) == 0),
            6 => (0..1 + self.below(3)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let keys: Vec<&str> = KEYS.iter().copied().filter(|_| self.below(2) == 0).collect();
                keys.into_iter()
                    .map(|key| (key.to_owned(), self.value(depth - 1)))
                    .collect::<Map<_, _>>()
                    .into()
            }
        }
    }

    /// A path to something below `value`, or to nothing.
    fn path(&mut self, value: &Value) -> String {
        let (mut path, mut here) = (String::new(), value);
        loop {
            match here {
                Value::Object(map) if !map.is_empty() && self.below(5) > 0 => {
                    let keys: Vec<&String> = map.keys().collect();
                    let key = *self.one_of(&keys);
                    path.push_str(&match key.contains(['.', '/']) {
                        _ if self.below(3) == 0 && !key.contains('.') => format!("['{key}']"),
                        true => format!(".{}", key.replace('.', "\\.")),
                        false => format!(".{key}"),
                    });
                    here = &map[key];
                }
                Value::Array(list) if !list.is_empty() && self.below(5) > 0 => {
                    let index = self.below(list.len());
                    path.push_str(&match self.below(4) {
                        0 => format!("[{}]", index as i64 - list.len() as i64),
                        1 => return format!("{path}[*]"),
                        2 => return format!("{path}[{index}:]"),
                        _ => format!("[{index}]"),
                    });
                    here = &list[index];
                }
                _ if self.below(6) == 0 => return format!("{path}.nothing.there"),
                _ => return path,
            }
        }
    }
}

const KEYS: &[&str] = &["a", "b", "list", "dotted.key", "dash-key", "sla/sh", "Upper", "n1"];
/// Words that a reader of YAML, a printer of tables or a template could take for something else.
const TEXTS: &[&str] = &[
    "",
    "word",
    "two words",
    "yes",
    "no",
    "on",
    "null",
    "~",
    "true",
    "1",
    "1e3",
    "0x10",
    "0o7",
    "0777",
    "1_000",
    ".5",
    "2001-01-01",
    "2026-11-21T12:00:00Z",
    "12:30:45",
    "- dash",
    "key: value",
    "# hash",
    "a #b",
    "é",
    "日本",
    "<a & b>",
    "\"quoted\"",
    "it's",
    "back\\slash",
    "trailing ",
    " leading",
    ":",
    "=",
    "!tag",
    "%x",
    "@at",
    "`tick`",
    "{x",
    "[x",
    "*x",
    "&x",
    "|",
    ">",
    "?",
    "-",
    "---",
    "...",
    "<<",
    "Infinity",
    ".nan",
    "0b1",
    "+1",
    "1.",
    "é\u{301}",
    "\u{1b}[31mred",
];

/// A kind of its own, with objects in a namespace of the test; gone in the end.
struct Things<'a> {
    case: &'a Case,
    namespace: String,
    kind: String,
    folder: tempfile::TempDir,
}

impl<'a> Things<'a> {
    fn make(case: &'a Case, specs: &[Value]) -> Things<'a> {
        let (namespace, group) = (case.namespace(Dc::One), format!("{}.e2e.test", case.id()));
        let kind = format!("things.{group}");
        let column = |name: &str, kind: &str| json!({ "name": name, "type": kind, "jsonPath": format!(".spec.{name}") });
        let schema = json!({ "openAPIV3Schema": { "type": "object", "properties": {
            "spec": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } } } });
        case.apply(
            Dc::One,
            &json!({
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": { "name": kind },
                "spec": { "group": group, "scope": "Namespaced",
                    "names": { "plural": "things", "singular": "thing", "kind": "Thing" },
                    "versions": [{ "name": "v1", "served": true, "storage": true, "schema": schema,
                        "additionalPrinterColumns": [column("w", "string"), column("Word", "string"), column("when", "date")] }] },
            }),
        );
        let folder = tempfile::tempdir().unwrap();
        let things = Things { case, namespace, kind, folder };
        things.case.kubectl(Dc::One, &["wait", "--for=condition=Established", "crd", &things.kind]).ok();
        let items: Vec<Value> = specs
            .iter()
            .enumerate()
            .map(|(index, spec)| {
                json!({ "apiVersion": format!("{group}/v1"), "kind": "Thing",
                    "metadata": { "name": format!("thing-{index:03}"), "namespace": things.namespace }, "spec": spec })
            })
            .collect();
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": items });
        until("the new kind is served", 60, || {
            let file = things.file("list.json", &list.to_string());
            // Not server-side: it does not keep every number.
            let args = ["create", "-f", &file, "--save-config=false"];
            let made = things.case.kubectl(Dc::One, &args);
            (made.code == 0 || made.err.contains("AlreadyExists")).then_some(())
        });
        things
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn get(&self, output: &[&str]) -> Ran {
        self.case.kubectl(Dc::One, &[&["get", &self.kind, "-n", &self.namespace][..], output].concat())
    }

    fn items(&self) -> Vec<Value> {
        self.get(&["-o", "json"]).ok().json()["items"].as_array().unwrap().clone()
    }
}

impl Drop for Things<'_> {
    fn drop(&mut self) {
        let mut kubectl = Command::new("kubectl");
        kubectl.arg("--kubeconfig").arg(&bed().kubeconfig).args(["--context", Dc::One.context()]);
        Ran::new(kubectl.args(["delete", "crd", &self.kind, "--wait=false"]), "");
    }
}

fn drawn(chance: &mut Chance, count: usize) -> Vec<Value> {
    let spec = |chance: &mut Chance| {
        let mut spec = Map::new();
        for key in KEYS {
            spec.insert((*key).to_owned(), chance.value(3));
        }
        spec.insert("number".to_owned(), json!(chance.below(9)));
        spec.insert("text".to_owned(), json!(*chance.one_of(TEXTS)));
        Value::Object(spec)
    };
    (0..count).map(|_| spec(chance)).collect()
}

fn ours(items: &[Value], format: &str) -> String {
    objects(items, &Format::parse(format).unwrap_or_else(|error| panic!("{format}: {error}"))).unwrap()
}

const CUT: &str = "\n=====\n";

#[test]
fn templates_and_columns_find_and_print_what_kubectls_do() {
    let case = Case::begin();
    let mut chance = Chance::new();
    let seed = chance.0;
    let things = Things::make(&case, &drawn(&mut chance, 8));
    let items = things.items();
    let document = json!({ "apiVersion": "v1", "kind": "List", "items": items });
    let mut templates: Vec<String> = [
        "{.kind} of {.apiVersion}",
        "{.items[*].metadata.name}",
        "{.items[*].spec.list}",
        "{.items[*]['metadata.name', 'spec.number']}",
        "{range .items[*]}{.metadata.name}{\"\\t\"}{.spec.number}{\"\\n\"}{end}",
        "{range .items[*]}{@.spec.text},{end}",
        "{.items[?(@.spec.number>4)].metadata.name}",
        "{.items[?(@.spec.number==4)].metadata.name}",
        "{.items[?(@.spec.text!=\"word\")].metadata.name}",
        "{.items[1:3].metadata.name}",
        "{.items[-2:].metadata.name}",
        "{.items[::3].metadata.name}",
        "{.items[0,2].metadata.name}",
    ]
    .map(str::to_owned)
    .to_vec();
    for _ in 0..180 {
        let index = chance.below(items.len());
        let spec = chance.path(&items[index]["spec"]);
        templates.push(match chance.below(4) {
            0 => format!("{{.items[{index}].spec{spec}}}"),
            1 => format!("{{$.items[{index}].spec{spec}}}"),
            2 => format!("a{{.items[{index}]['spec']{spec}}}b"),
            _ => format!("{{range .items[{index}]}}{{.spec{spec}}}{{end}}"),
        });
    }
    let mut wrong = Vec::new();
    for some in templates.chunks(40) {
        // In one run of kubectl, which takes its time to start.
        let template = some.join(&format!("{{{CUT:?}}}"));
        let theirs = things.get(&["-o", &format!("jsonpath={template}")]).ok();
        let ours = ours(&items, &format!("jsonpath={template}"));
        let pairs = theirs.out.split(CUT).zip(ours.split(CUT)).zip(some);
        for ((theirs, ours), template) in pairs.filter(|((theirs, ours), _)| theirs != ours) {
            wrong.push(format!("{template}\n  kubectl {theirs:?}\n  ours    {ours:?}"));
        }
    }
    for _ in 0..8 {
        let columns: Vec<String> = (0..6)
            .map(|index| {
                let item = chance.below(items.len());
                let path = chance.path(&items[item]["spec"]);
                let long = "X".repeat(1 + index * 2);
                format!("{long}:.spec{}", without_places(&path))
            })
            .collect();
        let format = format!("custom-columns={}", columns.join(","));
        let theirs = things.get(&["-o", &format]).ok().out;
        let ours = ours(&items, &format);
        if theirs != ours {
            let lines = theirs.lines().zip(ours.lines()).find(|(theirs, ours)| theirs != ours);
            wrong.push(format!(
                "{format}\n  kubectl {:?}\n  ours    {:?}",
                lines.map(|it| it.0),
                lines.map(|it| it.1)
            ));
        }
    }
    assert!(wrong.is_empty(), "PRINTERS_SEED={seed}, of {document}\n{}", wrong.join("\n"));
}

/// A path that each item may have: places in lists, which some lack, left out.
fn without_places(path: &str) -> &str {
    &path[..path.find('[').unwrap_or(path.len())]
}

#[test]
fn json_yaml_and_names_say_what_kubectls_say_and_kubectl_reads_them_back() {
    let case = Case::begin();
    let mut chance = Chance::new();
    let seed = chance.0;
    let things = Things::make(&case, &drawn(&mut chance, 8));
    let items = things.items();
    let list = |text: &str| -> Value { serde_saphyr::from_str(text).unwrap() };
    let told = format!("PRINTERS_SEED={seed}");
    assert_eq!(ours(&items, "name"), things.get(&["-o", "name"]).ok().out, "{told}");
    let json: Value = serde_json::from_str(&ours(&items, "json")).unwrap();
    assert_eq!(json["items"], things.get(&["-o", "json"]).ok().json()["items"], "{told}");
    assert_eq!(list(&things.get(&["-o", "yaml"]).ok().out)["items"], json["items"], "{told}");
    // What we write, kubectl reads as the very objects.
    for (name, format) in [("ours.yaml", "yaml"), ("ours.json", "json")] {
        let file = things.file(name, &ours(&items, format));
        let args = ["create", "--dry-run=client", "--validate=false", "-o", "json", "-f", &file];
        let read = case.kubectl(Dc::One, &args).ok();
        let mut back = Vec::new();
        for document in serde_json::Deserializer::from_str(&read.out).into_iter::<Value>() {
            match document.unwrap() {
                list if list["kind"] == "List" => back.extend(list["items"].as_array().unwrap().clone()),
                object => back.push(object),
            }
        }
        for (back, item) in back.iter().zip(&items) {
            assert_eq!(back["spec"], item["spec"], "{told}: {format} of {}", item["metadata"]["name"]);
        }
        assert_eq!(back.len(), items.len());
    }
}

#[test]
fn tables_have_kubectls_layout_and_its_ages() {
    let case = Case::begin();
    let mut chance = Chance::new();
    let seed = chance.0;
    let now = Timestamp::now();
    let units = [1, 60, 3600, 86_400, 31_536_000];
    let specs: Vec<Value> = (0..150)
        .map(|index| {
            // Near the borders, where the words change, and anywhere; some are to come.
            let (unit, least) = (*chance.one_of(&units), if index % 10 == 0 { -400 } else { 0 });
            let amount = least + chance.below(400) as i64;
            let seconds = (unit * amount + chance.below(90) as i64).min(30 * 31_536_000);
            let when = now - seconds.seconds();
            let when = when.to_string();
            let when = format!("{}Z", when.split('.').next().unwrap().trim_end_matches('Z'));
            json!({ "when": when, "w": *chance.one_of(&["", "x", "wide enough"]), "Word": *chance.one_of(&["é", "a b"]) })
        })
        .collect();
    let things = Things::make(&case, &specs);
    let before = Timestamp::now();
    let theirs = things.get(&[]).ok().out;
    let after = Timestamp::now();
    let mut wrong = Vec::new();
    let mut table = Table::new(["NAME", "W", "WORD", "WHEN"]);
    for (line, spec) in theirs.lines().skip(1).zip(&specs) {
        let shown = line.split_whitespace().next_back().unwrap();
        let when: Timestamp = spec["when"].as_str().unwrap().parse().unwrap();
        let seconds = after.duration_since(before).as_secs() + 1;
        // The server's clock was somewhere between.
        let may_be: Vec<String> =
            (0..=seconds).map(|second| age(Some(when), before + second.seconds())).collect();
        if !may_be.contains(&shown.to_owned()) {
            wrong.push(format!("{when}: kubectl {shown}, ours {may_be:?}"));
        }
        let name = line.split_whitespace().next().unwrap().to_owned();
        let text = |key: &str| spec[key].as_str().unwrap().to_owned();
        table.row_as_it_is([name, text("w"), text("Word"), shown.to_owned()]);
    }
    assert!(wrong.is_empty(), "PRINTERS_SEED={seed}\n{}", wrong.join("\n"));
    assert_eq!(table.text(), theirs, "PRINTERS_SEED={seed}");
}

#[test]
fn an_unknown_format_is_refused_in_the_words_of_kubectl() {
    let case = Case::begin();
    let place = ["-n", "default", "--context", Dc::One.context(), "-o", "tabel"];
    let theirs = case.kubectl(Dc::One, &["get", "namespaces", "-o", "tabel"]);
    let ours = case.pgaas(&[&["list"], &place[..]].concat()).exits(2);
    let (their_words, their_formats) = theirs.err.split_once("allowed formats are: ").unwrap();
    let (words, formats) = ours.err.split_once("allowed formats are: ").unwrap();
    assert_eq!(words, their_words);
    let theirs: Vec<&str> = their_formats.trim().split(',').collect();
    assert!(formats.trim().split(',').all(|format| theirs.contains(&format)), "{formats} of {theirs:?}");
}
