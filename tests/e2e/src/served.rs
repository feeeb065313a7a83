//! A folder served over HTTP on loopback, for programs that fetch files.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

/// The server; it ends with the process.
#[derive(Debug)]
pub struct Served {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Served {
    /// Serves the files of a folder.
    pub fn folder(folder: &Path) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (folder, seen) = (folder.to_path_buf(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, seen) = (folder.clone(), seen.clone());
                thread::spawn(move || answer(stream, &folder, &seen));
            }
        });
        Served { url, asked }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The files asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, folder: &Path, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let name = first.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let file = fs::read(folder.join(&name)).ok().filter(|_| !name.contains(".."));
    asked.lock().unwrap().push(name);
    let (status, body) = file.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    // Who asked may be gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}
