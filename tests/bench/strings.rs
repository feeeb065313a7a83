//! How many connection strings one core reads, and writes as a URI, in a second: of every
//! form, taken in turn. Prints the two numbers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures time and prints it"
)]

use pgaas_core::model::connection::{Form, read};
use std::hint::black_box;
use std::time::{Duration, Instant};

const STRINGS: &[&str] = &[
    "postgresql://pharia_os:f3Kd92mXq7LpZv81RtYb4NcWs@qs-postgresql-cluster-pharia-pooler-transaction:5432/pharia-os",
    "postgresql://shop:p%40ss%20w%27d@db-rw:5432,db-ro:5433/shop?sslmode=verify-full&target_session_attrs=read-write",
    "host=db-rw port=5432 dbname=shop user=shop password='it\\'s' sslmode=require connect_timeout=5",
    "jdbc:postgresql://shop-rw.apps:5432/app?password=a%2Bb&user=app&ssl=true&ApplicationName=x",
    "redis://default:f3Kd92mXq7LpZv81RtYb4NcWs@qs-pharia-assistant-api-redis:6379/0",
    "https://pharia-data:f3Kd92mXq7LpZv81RtYb4NcWs@qs-minio-pharia-data:9000/internal",
    "shop-rw:5432:app:app:a\\:b",
    "[shop]\nhost=shop-rw\nport=5432\nuser=app\npassword=x\n",
    "export PGHOST=shop-rw PGPORT=5432\nexport PGUSER=app\nexport PGPASSWORD='a b'\n",
    "export MC_HOST_minio=http://pharia-data:secret@minio:9000",
];

fn main() {
    let reading = per_second(|text| {
        black_box(read(black_box(text.as_bytes())).unwrap());
    });
    let both = per_second(|text| {
        let connection = read(black_box(text.as_bytes())).unwrap().connection;
        black_box(Form::Uri.write(&connection).unwrap());
    });
    println!("{reading:.0} {both:.0}");
}

/// The best of ten rounds: what else the machine does takes time from some of them.
fn per_second(once: impl Fn(&str)) -> f64 {
    let round = || {
        let began = Instant::now();
        let mut done = 0_u32;
        while began.elapsed() < Duration::from_millis(200) {
            STRINGS.iter().for_each(|text| once(text));
            done += 10;
        }
        f64::from(done) / began.elapsed().as_secs_f64()
    };
    (0..10).map(|_| round()).fold(0.0, f64::max)
}
