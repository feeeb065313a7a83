//! A TCP door in front of one API server: what clients outside a data centre connect to.
//!
//! It runs as a process of the bed and takes orders on a local socket, so that an order has taken
//! effect when the command returns. Programs inside the data centre do not go through it.

use std::path::Path;
use std::rc::Rc;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;

use crate::failure::{Doing, Failure, Result};

/// What the door does with connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Passes everything.
    Open,
    /// Nothing listens: connections are refused, existing ones end.
    Cut,
    /// Accepts and keeps silent, as a machine that hangs or a line that swallows packets.
    Hang,
    /// Every piece of data waits this long, in both directions.
    Slow(Duration),
}

impl FromStr for Mode {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(' ') {
            None if text == "open" => Ok(Self::Open),
            None if text == "cut" => Ok(Self::Cut),
            None if text == "hang" => Ok(Self::Hang),
            Some(("slow", milliseconds)) => {
                Ok(Self::Slow(Duration::from_millis(milliseconds.parse().doing("milliseconds")?)))
            }
            _ => Err(Failure::new(format!("the door does not know {text:?}"))),
        }
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open => formatter.write_str("open"),
            Self::Cut => formatter.write_str("cut"),
            Self::Hang => formatter.write_str("hang"),
            Self::Slow(delay) => write!(formatter, "slow {}", delay.as_millis()),
        }
    }
}

/// Runs the door until it is killed.
pub fn serve(port: u16, target: &str, control: &Path) -> Result<()> {
    // A socket file of a killed door stands in the way.
    let _ = std::fs::remove_file(control);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("door")?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let orders = UnixListener::bind(control).doing(control.display())?;
        let (set_mode, mode) = watch::channel(Mode::Open);
        let (set_applied, applied) = watch::channel(Mode::Cut);
        tokio::task::spawn_local(listen(port, target.to_owned(), mode, set_applied));
        take_orders(orders, set_mode, applied).await
    })
}

/// Gives the door at `control` an order and waits until it has taken effect.
pub fn order(control: &Path, mode: Mode) -> Result<()> {
    let answer = ask(control, &mode.to_string())?;
    if answer == "ok" { Ok(()) } else { Err(Failure::new(format!("door: {answer}"))) }
}

/// The mode of the door at `control`.
pub fn mode(control: &Path) -> Result<Mode> {
    ask(control, "mode")?.parse()
}

fn ask(control: &Path, line: &str) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("door")?;
    let talk = async {
        let mut stream = UnixStream::connect(control).await?;
        stream.write_all(format!("{line}\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.trim().to_owned())
    };
    let answer = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(5), talk).await });
    answer.doing("the door does not answer")?.doing(control.display())
}

async fn take_orders(
    orders: UnixListener,
    set_mode: watch::Sender<Mode>,
    mut applied: watch::Receiver<Mode>,
) -> Result<()> {
    loop {
        let (mut stream, _) = orders.accept().await.doing("door control")?;
        let mut line = String::new();
        if BufReader::new(&mut stream).read_line(&mut line).await.is_err() {
            continue;
        }
        let answer = match line.trim() {
            "mode" => applied.borrow().to_string(),
            text => match text.parse::<Mode>() {
                Ok(mode) => {
                    set_mode.send_replace(mode);
                    match applied.wait_for(|now| *now == mode).await {
                        Ok(_) => "ok".to_owned(),
                        Err(_) => "the door has stopped".to_owned(),
                    }
                }
                Err(error) => error.to_string(),
            },
        };
        // Whoever asked may have gone away; the order holds all the same.
        let _ = stream.write_all(format!("{answer}\n").as_bytes()).await;
    }
}

async fn listen(port: u16, target: String, mut mode: watch::Receiver<Mode>, applied: watch::Sender<Mode>) {
    let target: Rc<str> = target.into();
    let mut listener = None;
    loop {
        let now = *mode.borrow_and_update();
        if now == Mode::Cut {
            listener = None;
        } else if listener.is_none() {
            match TcpListener::bind(("127.0.0.1", port)).await {
                Ok(bound) => listener = Some(bound),
                Err(error) => {
                    eprintln!("port {port}: {error}");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            }
        }
        applied.send_replace(now);
        let changed = match &listener {
            None => mode.changed().await,
            Some(bound) => tokio::select! {
                changed = mode.changed() => changed,
                accepted = bound.accept() => {
                    if let Ok((client, _)) = accepted {
                        tokio::task::spawn_local(pass(client, Rc::clone(&target), mode.clone()));
                    }
                    Ok(())
                }
            },
        };
        if changed.is_err() {
            return;
        }
    }
}

async fn pass(client: TcpStream, target: Rc<str>, mut mode: watch::Receiver<Mode>) {
    let mut ending = mode.clone();
    let both = async {
        mode.wait_for(|now| *now != Mode::Hang).await.ok()?;
        let server = TcpStream::connect(&*target).await.ok()?;
        // Small pieces of an interactive session must not wait for each other.
        client.set_nodelay(true).ok()?;
        server.set_nodelay(true).ok()?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let up = pump(from_client, to_server, mode.clone());
        let down = pump(from_server, to_client, mode.clone());
        tokio::join!(up, down);
        Some(())
    };
    tokio::select! {
        _ = both => {}
        _ = ending.wait_for(|now| *now == Mode::Cut) => {}
    }
}

async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut mode: watch::Receiver<Mode>,
) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length) = from.read(&mut buffer).await {
        if mode.wait_for(|now| *now != Mode::Hang).await.is_err() {
            return;
        }
        let now = *mode.borrow();
        if let Mode::Slow(delay) = now {
            tokio::time::sleep(delay).await;
        }
        if length == 0 {
            let _ = to.shutdown().await;
            return;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    use super::{Mode, mode, order, serve};

    #[test]
    fn orders_read_back_as_written() {
        for wanted in [Mode::Open, Mode::Cut, Mode::Hang, Mode::Slow(Duration::from_millis(250))] {
            assert_eq!(wanted.to_string().parse::<Mode>().unwrap(), wanted);
        }
        assert!("ajar".parse::<Mode>().is_err());
    }

    #[test]
    fn a_door_opens_slows_hangs_cuts_and_opens_again() {
        let echo = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = echo.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in echo.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut reader = stream.try_clone().unwrap();
                    let _ = std::io::copy(&mut reader, &mut stream);
                });
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let control = folder.path().join("door.sock");
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let socket = control.clone();
        std::thread::spawn(move || serve(port, &target, &socket));
        let begin = Instant::now();
        while mode(&control).ok() != Some(Mode::Open) {
            assert!(begin.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(10));
        }
        let connect = || TcpStream::connect(("127.0.0.1", port));
        let ask = |stream: &mut TcpStream| {
            stream.write_all(b"hello").unwrap();
            let mut answer = [0; 5];
            stream.read_exact(&mut answer).map(|()| answer)
        };
        let mut first = connect().unwrap();
        assert_eq!(ask(&mut first).unwrap(), *b"hello");

        order(&control, Mode::Slow(Duration::from_millis(120))).unwrap();
        let begin = Instant::now();
        assert_eq!(ask(&mut first).unwrap(), *b"hello");
        assert!(begin.elapsed() >= Duration::from_millis(240));

        order(&control, Mode::Hang).unwrap();
        let mut silent = connect().unwrap();
        silent.set_read_timeout(Some(Duration::from_millis(150))).unwrap();
        assert!(ask(&mut silent).is_err());

        order(&control, Mode::Cut).unwrap();
        assert!(connect().is_err());
        assert!(first.read(&mut [0; 1]).map_or(true, |length| length == 0));

        order(&control, Mode::Open).unwrap();
        assert_eq!(ask(&mut connect().unwrap()).unwrap(), *b"hello");
    }
}
