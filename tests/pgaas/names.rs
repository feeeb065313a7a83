//! A resolver that lives in a test.

use std::collections::HashMap;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::{Arc, Mutex};

/// A resolver that knows the addresses of some names.
pub struct Names {
    known: Arc<Mutex<HashMap<String, Ipv4Addr>>>,
    /// Its address and port.
    pub at: String,
}

impl Names {
    pub fn new(known: &[(&str, Ipv4Addr)]) -> Names {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap().to_string();
        let known = known.iter().map(|(name, address)| ((*name).to_owned(), *address)).collect();
        let known = Arc::new(Mutex::new(known));
        let answers = Arc::clone(&known);
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                let answer = answer(&buffer[..length], &answers.lock().unwrap());
                let _ = socket.send_to(&answer, from);
            }
        });
        Names { known, at }
    }

    pub fn set(&self, name: &str, address: Ipv4Addr) {
        self.known.lock().unwrap().insert(name.to_owned(), address);
    }
}

/// RFC 1035: the question again, and an A record if the name is known.
fn answer(query: &[u8], known: &HashMap<String, Ipv4Addr>) -> Vec<u8> {
    let (mut at, mut labels) = (12, Vec::new());
    while query[at] > 0 {
        let length = usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..at + 1 + length]).to_ascii_lowercase());
        at += length + 1;
    }
    let kind = u16::from_be_bytes([query[at + 1], query[at + 2]]);
    let found = known.get(&labels.join("."));
    let address = found.filter(|_| kind == 1);
    let mut answer = query[..2].to_vec();
    answer.extend([
        0x81,
        if found.is_some() { 0x80 } else { 0x83 },
        0,
        1,
        0,
        u8::from(address.is_some()),
        0,
        0,
        0,
        0,
    ]);
    answer.extend(&query[12..at + 5]);
    if let Some(address) = address {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4]);
        answer.extend(address.octets());
    }
    answer
}
