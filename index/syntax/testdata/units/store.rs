//! Stores.
use std::{collections::HashMap, io::{self, Read as _}};
use crate::models::*;

/// How long.
pub const TIMEOUT: u64 = 5;
static NAME: &str = "x";

/// Keeps users.
#[derive(Debug)]
pub struct Store<T> {
    client: Arc<Client>,
    pub users: HashMap<String, T>,
}

pub enum Level { Low, High(u8) }

/// Saves.
pub trait Saver: Send + Flush {
    fn save(&self, user: &User) -> io::Result<()>;
}

impl<T> Store<T> {
    /// Makes one.
    pub fn new(client: Client) -> Self {
        Store { client: Arc::new(client), users: HashMap::new() }
    }
}

impl<T> Saver for Store<T> {
    fn save(&self, user: &User) -> io::Result<()> {
        let order = Order::new(user.id);
        let mut line: Line = make_line();
        self.client.post("/users", &order)?;
        println!("{}", line.text);
        retry(|n| order.submit(n))
    }
}

mod inner {
    pub fn helper() {}
}

macro_rules! twice { ($x:expr) => { $x * 2 }; }
