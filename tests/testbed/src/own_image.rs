//! An image of one program of this workspace, for tests that run it in a pod: the program and the
//! shared libraries it is linked with, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::{self, Image, Measured};
use crate::command::{command, feed_with};
use crate::failure::{Doing, Result};
use crate::layer::Layer;
use crate::node::Node;
use crate::places::{DATA_CENTRES, Places, Tier};
use crate::process::Programs;

/// Makes the image and gives it to the node of every data centre; without `at` the program is in
/// a folder of the search path.
pub fn provide(places: &Places, name: &str, program: &Path, at: &[PathBuf]) -> Result<()> {
    let folder = places.cache.join("own-images");
    fs::create_dir_all(&folder).doing(folder.display())?;
    let tar = folder.join(format!("{}.tar", std::process::id()));
    let made = write(&tar, program, at).and_then(|()| import(places, name, &tar));
    // Written anew each time: the program is, too.
    let _ = fs::remove_file(&tar);
    made
}

fn import(places: &Places, name: &str, tar: &Path) -> Result<()> {
    let layer = Measured::new(Layer::File(tar.to_owned())).doing(tar.display())?;
    let image = Image { name: name.to_owned(), layers: vec![0], user: "65532", entrypoint: Vec::new() };
    for dc in DATA_CENTRES {
        let programs = Programs::new(&places.dc(Tier::Full, &dc), None);
        let node = Node { dc, programs: &programs };
        let layers = std::slice::from_ref(&layer);
        feed_with(&mut node.ctr(["images", "import", "-"]), |stdin| {
            archive::write(std::slice::from_ref(&image), layers, stdin)
        })?;
    }
    Ok(())
}

/// The program at its paths, and its libraries where its loader looks for them.
fn write(target: &Path, program: &Path, at: &[PathBuf]) -> Result<()> {
    let file = fs::File::create(target).doing(target.display())?;
    let mut tar = tar::Builder::new(file);
    tar.mode(tar::HeaderMode::Deterministic);
    // containerd does not know files with holes.
    tar.sparse(false);
    let name = program.file_name().unwrap_or_default();
    let searched = [Path::new("usr/local/bin").join(name)];
    for path in if at.is_empty() { &searched } else { at } {
        let inside = path.strip_prefix("/").unwrap_or(path);
        tar.append_path_with_name(program, inside).doing(program.display())?;
    }
    for library in libraries(program)? {
        let inside = library.strip_prefix("/").unwrap_or(&library);
        let real = library.canonicalize().doing(library.display())?;
        tar.append_path_with_name(real, inside).doing(library.display())?;
    }
    tar.finish().doing(target.display())
}

/// What `ldd` names by an absolute path; nothing of a static program.
fn libraries(program: &Path) -> Result<BTreeSet<PathBuf>> {
    // It has nothing to say of a static program, and calls that a failure.
    let told = command("ldd", [program]).output().doing("ldd")?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    let paths = text.split_whitespace().filter(|word| word.starts_with('/') && !word.ends_with(':'));
    Ok(paths.map(PathBuf::from).collect())
}
