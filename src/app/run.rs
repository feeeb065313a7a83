//! From argv to the exit code.

use super::{Environment, Plugin, Verbs, Whoami, complete};
use crate::cli::{self, ConnectionArgs, GlobalArgs};
use crate::ctx::{Ctx, Interrupt, Streams, SystemClock, Terminal};
use crate::error::{Error, Kind, Result};
use crate::k8s::config::{self, Connection};
use crate::k8s::{Cluster, Resolved, Wire};
use crate::render::{self, Format, Look, Theme};
use crate::report::{Envelope, Report};
use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};
use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// `-v` from which requests are told, as in kubectl.
const REQUESTS: u8 = 6;

/// What a verb is run with.
pub struct App {
    /// The outside world.
    pub ctx: Ctx,
    /// Which plugin this is.
    pub plugin: &'static Plugin,
    /// How API servers are reached.
    pub connection: Connection,
    /// Who runs the program.
    pub whoami: Whoami,
    /// The folder of the journals of runs, if there is a place for it.
    pub runs: Option<PathBuf>,
    /// The target as it was typed, for advice.
    pub target: Option<String>,
    clusters: RefCell<Vec<Cluster>>,
}

/// Runs the plugin with this process's arguments; what `main` returns.
pub fn run<V: Verbs>(plugin: &'static Plugin) -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    if let Some(words) = to_complete(&argv) {
        put(&complete::answer::<V>(plugin, words));
        return Kind::Done.into();
    }
    let command = cli::dress(cli::command::<V>(plugin), plugin);
    let matches = match command.try_get_matches_from(argv) {
        Ok(matches) => matches,
        Err(error) => return not_parsed(&error),
    };
    let Some((global, connection)) = global_args(&matches) else {
        return Kind::Usage.into();
    };
    let streams = Streams::process(global.color, global.quiet);
    let theme = Theme::new(streams.err_color);
    let environment = Environment::read(plugin);
    let mut app = App {
        ctx: Ctx {
            clock: std::sync::Arc::new(SystemClock::start()),
            prompt: Box::new(Terminal { interactive: streams.in_is_terminal && streams.err_is_terminal }),
            streams,
            verbosity: global.verbosity,
            interrupt: Interrupt::default(),
        },
        plugin,
        connection: Connection::default(),
        whoami: environment.whoami.clone(),
        runs: environment.state.as_ref().map(|state| state.join(plugin.program).join("runs")),
        target: None,
        clusters: RefCell::default(),
    };
    let role = plugin.role(&matches);
    let outcome = connection.resolve(&environment).and_then(|connection| {
        app.connection = connection;
        verb::<V>(&matches, plugin)?.map_or(Ok(Kind::Done), |verb| verb.run(&mut app))
    });
    app.pass_on_warnings();
    match outcome {
        Ok(kind) => kind.into(),
        Err(mut error) => {
            if let Some(role) = role.filter(|_| error.kind() == Kind::Forbidden) {
                error = error.hint(format!("{role} prints a Role of all it needs"));
            }
            if let Some(target) = &app.target {
                error = error.about(target);
            }
            app.ctx.streams.message(&render::failure(&error, &theme));
            error.kind().into()
        }
    }
}

/// The words after `__complete`; a file that kubectl asks for completions may
/// also be a link to this program.
fn to_complete(argv: &[OsString]) -> Option<&[OsString]> {
    let (program, rest) = argv.split_first()?;
    let name = std::path::Path::new(program).file_name()?.to_str()?;
    match rest.split_first() {
        _ if name.starts_with("kubectl_complete-") => Some(rest),
        Some((verb, words)) if verb == "__complete" => Some(words),
        _ => None,
    }
}

impl From<Kind> for ExitCode {
    fn from(kind: Kind) -> Self {
        ExitCode::from(kind.code())
    }
}

fn global_args(matches: &ArgMatches) -> Option<(GlobalArgs, ConnectionArgs)> {
    Some((GlobalArgs::from_arg_matches(matches).ok()?, ConnectionArgs::from_arg_matches(matches).ok()?))
}

/// The verb, or none if only the plugin's name was typed: that prints the help,
/// as kubectl does.
fn verb<V: Verbs>(matches: &ArgMatches, plugin: &Plugin) -> Result<Option<V>> {
    if matches.subcommand_name().is_none() {
        let mut command = cli::dress(cli::command::<V>(plugin), plugin);
        put(&command.render_long_help().to_string());
        return Ok(None);
    }
    V::from_arg_matches(matches).map(Some).map_err(|error| Error::usage(error.to_string()))
}

/// Help goes to stdout and is a success; wrong usage goes to stderr.
fn not_parsed(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            put(&error.render().to_string());
            Kind::Done.into()
        }
        _ => {
            let own = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
            let text = match own {
                Some(own) => format!("{}\n", render::failure(own, &Theme::new(false))),
                None => error.render().to_string(),
            };
            let _ = io::stderr().write_all(text.as_bytes());
            Kind::Usage.into()
        }
    }
}

// A reader that went away has seen what it wanted.
fn put(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

impl App {
    /// Runs a verb that only reads: Ctrl-C ends it at once.
    pub fn read(&mut self, verb: impl AsyncFnOnce(&mut App) -> Result<Kind>) -> Result<Kind> {
        let interrupt = self.ctx.interrupt.clone();
        block_on(interrupt.clone(), async {
            tokio::select! {
                // A verb that ends by itself then knows better.
                biased;
                outcome = verb(self) => outcome,
                () = interrupt.wait() => Err(Error::new(Kind::Interrupted, "interrupted")),
            }
        })
    }

    /// Runs a verb that changes something: it looks at `ctx.interrupt` itself
    /// and stops where stopping is safe.
    pub fn change(&mut self, verb: impl AsyncFnOnce(&mut App) -> Result<Kind>) -> Result<Kind> {
        block_on(self.ctx.interrupt.clone(), async { verb(self).await })
    }

    /// A client for `context`, or for the one of `--context` and the kubeconfig.
    pub async fn cluster(&self, context: Option<&str>) -> Result<Cluster> {
        self.cluster_over(Wire::Apart, context).await
    }

    /// The same, for requests that go over `wire`.
    pub async fn cluster_over(&self, wire: Wire, context: Option<&str>) -> Result<Cluster> {
        let resolved = Resolved { wire, ..config::resolve(&self.connection, context).await? };
        let mut cluster = Cluster::new(resolved, self.connection.request_limit(), self.ctx.clock.clone())?;
        if self.ctx.verbosity >= REQUESTS {
            let server = cluster.server.clone();
            cluster = cluster.traced(std::sync::Arc::new(move |method, path, status, time| {
                let answer = status.map_or("no answer".to_owned(), |status| status.to_string());
                // Straight to stderr: requests run side by side, and each is one line.
                let _ = writeln!(io::stderr(), "{method} {server}{path} {answer} in {} ms", time.as_millis());
            }));
        }
        self.clusters.borrow_mut().push(cluster.clone());
        Ok(cluster)
    }

    /// Passes on what the servers warned of, each warning once.
    fn pass_on_warnings(&mut self) {
        let mut said: Vec<String> = Vec::new();
        for warning in self.clusters.take().iter().flat_map(Cluster::take_warnings) {
            if !said.contains(&warning) {
                self.ctx.streams.message(&format!("Warning: {warning}"));
                said.push(warning);
            }
        }
    }

    /// Prints a report in the format asked for and returns what it stands for.
    pub fn show<R: Report>(
        &mut self,
        report: &R,
        format: &Format,
        text: fn(&R, &Look) -> String,
    ) -> Result<Kind> {
        let text = self.text_of(report, format, &self.look(*format == Format::Wide), text)?;
        self.data(text.as_bytes())?;
        Ok(report.exit())
    }

    /// A report in a format.
    pub(super) fn text_of<R: Report>(
        &self,
        report: &R,
        format: &Format,
        look: &Look,
        text: fn(&R, &Look) -> String,
    ) -> Result<String> {
        let envelope = self.envelope(report);
        match format {
            Format::Human | Format::Wide => Ok(text(report, look)),
            Format::Name => render::names(report),
            Format::Json => render::json(&envelope),
            Format::Yaml => render::yaml(&envelope),
            Format::JsonPath(_) | Format::CustomColumns(_) => render::chosen(&envelope, format),
        }
    }

    /// A report as JSON and YAML have it.
    pub(super) fn envelope<'r, R: Report>(&self, report: &'r R) -> Envelope<'r, R> {
        Envelope { api_version: self.plugin.api_version, kind: R::KIND, report }
    }

    /// Prints plain Kubernetes objects: YAML documents, or a JSON list.
    pub fn show_objects(&mut self, objects: &[serde_json::Value], format: &Format) -> Result<Kind> {
        let text = render::objects(objects, format)?;
        self.data(text.as_bytes())?;
        Ok(Kind::Done)
    }

    /// Writes data to stdout. A reader that went away has seen what it wanted,
    /// so a closed pipe is no error.
    pub fn data(&mut self, bytes: &[u8]) -> Result<()> {
        match self.ctx.streams.data(bytes) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::failed("cannot write to standard output").because(error))
            }
            _ => Ok(()),
        }
    }

    /// How text is laid out on this terminal.
    pub fn look(&self, wide: bool) -> Look {
        let streams = &self.ctx.streams;
        Look { wide, width: streams.width, theme: Theme::new(streams.color), now: self.ctx.clock.now() }
    }

    /// The same for what is told beside the data, which may go elsewhere.
    pub fn look_beside(&self) -> Look {
        let streams = &self.ctx.streams;
        let width = streams.width.filter(|_| streams.err_is_terminal);
        Look { width, theme: Theme::new(streams.err_color), ..self.look(false) }
    }
}

/// One thread is enough: verbs wait for sockets. Only verbs that open one pay
/// for the runtime and for the TLS provider.
fn block_on(interrupt: Interrupt, work: impl Future<Output = Result<Kind>>) -> Result<Kind> {
    // An error says that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::failed("cannot start the runtime").because(error))?;
    let outcome = runtime.block_on(async {
        tokio::spawn(listen(interrupt));
        work.await
    });
    runtime.shutdown_background();
    outcome
}

#[allow(clippy::exit, clippy::disallowed_methods, reason = "the second Ctrl-C must not wait for anything")]
async fn listen(interrupt: Interrupt) {
    let Ok(mut signals) = Signals::listen() else { return };
    loop {
        signals.next().await;
        if interrupt.ask() {
            std::process::exit(Kind::Interrupted.code().into());
        }
    }
}

/// Ctrl-C and what service managers and closed terminals send.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ]))
    }

    async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {}, _ = hangup.recv() => {} }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Signals)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
