//! Doors of one test only: a kubeconfig whose connections to both API servers can be cut,
//! without anybody else noticing.

use crate::{Dc, bed};
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use tempfile::TempDir;

/// The doors to both data centres, and the kubeconfig that leads through them.
pub struct Doors {
    folder: TempDir,
    doors: [Arc<Door>; 2],
}

struct Door {
    server: String,
    shut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Doors {
    /// Opens both.
    #[track_caller]
    pub fn open_both() -> Doors {
        let text = fs::read_to_string(&bed().kubeconfig).unwrap();
        let mut config: Value = serde_saphyr::from_str(&text).unwrap();
        let doors = Dc::ALL.map(|dc| {
            let cluster = cluster_of(&mut config, dc.context());
            let url = cluster["server"].as_str().unwrap().to_owned();
            let server = url.trim_start_matches("https://").trim_end_matches('/').to_owned();
            let host = server.rsplit_once(':').map_or(server.as_str(), |(host, _)| host).to_owned();
            let door = Arc::new(Door { server, shut: AtomicBool::new(false), open: Mutex::default() });
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            cluster["server"] = json!(format!("https://{}", listener.local_addr().unwrap()));
            if cluster["tls-server-name"].is_null() {
                cluster["tls-server-name"] = json!(host);
            }
            let at = Arc::clone(&door);
            thread::spawn(move || at.serve(&listener));
            door
        });
        let folder = tempfile::tempdir().unwrap();
        // JSON is YAML.
        fs::write(folder.path().join("config"), config.to_string()).unwrap();
        Doors { folder, doors }
    }

    /// The kubeconfig that leads through them, with the names of the bed's.
    pub fn kubeconfig(&self) -> PathBuf {
        let path: &Path = self.folder.path();
        path.join("config")
    }

    /// Ends every connection to a data centre and takes no new one.
    pub fn cut(&self, dc: Dc) {
        let door = &self.doors[dc as usize];
        door.shut.store(true, Ordering::SeqCst);
        for stream in door.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Takes connections again.
    pub fn open(&self, dc: Dc) {
        self.doors[dc as usize].shut.store(false, Ordering::SeqCst);
    }
}

/// The entry of the cluster that a context names.
fn cluster_of<'c>(config: &'c mut Value, context: &str) -> &'c mut Value {
    let named = |list: &Value, name: &str| {
        list.as_array().unwrap().iter().position(|entry| entry["name"] == name).unwrap()
    };
    let context = named(&config["contexts"], context);
    let cluster = config["contexts"][context]["context"]["cluster"].as_str().unwrap().to_owned();
    let cluster = named(&config["clusters"], &cluster);
    &mut config["clusters"][cluster]["cluster"]
}

impl Door {
    /// For as long as the test runs.
    fn serve(self: Arc<Door>, listener: &TcpListener) {
        for client in listener.incoming().map_while(Result::ok) {
            let door = Arc::clone(&self);
            thread::spawn(move || door.pass(client));
        }
    }

    fn pass(&self, client: TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(&self.server)?;
        {
            // Under the lock of the list: whoever cuts sees this pair, or it sees the cut.
            let mut open = self.open.lock().unwrap();
            if self.shut.load(Ordering::SeqCst) {
                return client.shutdown(Shutdown::Both);
            }
            open.extend([client.try_clone()?, server.try_clone()?]);
        }
        let (mut up, mut down) = ((client.try_clone()?, server.try_clone()?), (server, client));
        let answers = thread::spawn(move || {
            let _ = io::copy(&mut down.0, &mut down.1);
            let _ = down.1.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut up.0, &mut up.1);
        let _ = up.1.shutdown(Shutdown::Write);
        let _ = answers.join();
        Ok(())
    }
}
