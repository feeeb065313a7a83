//! Values directories for the verbs that read them.

use crate::support::World;
use std::path::Path;

/// The directory that ships with the project.
pub fn examples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/confs").display().to_string()
}

/// Copies it to `confs` in the world's home, where a test may spoil it.
pub fn confs(world: &World) {
    let from = examples();
    let mut folders = vec![Path::new(&from).to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&from).unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                world.file(&format!("confs/{}", name.display()), &text);
            }
        }
    }
}
