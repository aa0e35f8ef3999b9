use std::{collections::HashMap as Map, io::{self, Write as _, Read}, sync::*};  //#= Map = std.collections.HashMap; io = std.io; Read = std.io.Read
use crate::db::{self, Pool, Row as DbRow};  //#= db = crate.db; Pool = crate.db.Pool; DbRow = crate.db.Row
pub use super::other;  //#= other = super.other
extern crate libc;  //#= libc = libc

const LIMIT: usize = 3;  //#= LIMIT = usize
static POOL: OnceLock<Pool> = OnceLock::new();  //#= POOL = std.sync.OnceLock<crate.db.Pool>
type Rows = Vec<DbRow>;  //#= Rows = []crate.db.Row

struct Holder<'a, T> { pool: Arc<Pool>, rows: &'a [DbRow], item: T, call: Box<dyn Fn(u8) -> Pool> }  //#= Holder = .Holder; T = ?; pool = crate.db.Pool; rows = []crate.db.Row; item = ?; call = func
struct Pair(Pool, u8);  //#= Pair = .Pair
enum Event { Opened { pool: Pool }, Closed(u8) }  //#= Event = .Event; Opened = ?; Closed = ?
trait Shape { const SIDES: u8; fn area(&self, pool: Pool) -> f32; }  //#= Shape = .Shape; SIDES = u8; area = .Shape.area; pool = crate.db.Pool

impl<'a, T: Shape> Holder<'a, T> {  //#= Holder = .Holder; T = .Shape
    fn run(&mut self, (a, b): (Pool, u8), mut pool: &mut Pool, rows: Rows) -> Option<Pool> {  //#= run = .Holder.run; a = ?; b = ?; pool = crate.db.Pool; rows = []crate.db.Row
        let x: Pool = a;  //#= x = crate.db.Pool
        let x = x.size();  //#= x = crate.db.Pool.size()
        let Pair(left, right) = pair();  //#= left = ?; right = ?
        let Holder { item, pool: inner, .. } = self;  //#= item = .Holder.item; inner = crate.db.Pool
        let [first, .., last] = rows;  //#= first = ?; last = ?
        let Some(some) = self.run(b, pool, rows) else { return None };  //#= some = crate.db.Pool
        if let Ok(ok) = try_it() {}  //#= ok = try_it()
        let maybe: Option<Pool> = None;  //#= maybe = Option<crate.db.Pool>
        if let Some(there) = maybe {}  //#= there = crate.db.Pool
        while let Some(row) = rows.iter().next() {}  //#= row = crate.db.Row
        for (i, r) in rows.iter().enumerate() {}  //#= i = ?; r = ?
        for each in rows.into_iter() {}  //#= each = crate.db.Row
        match event {
            Event::Opened { pool } => {}  //#= pool = ?
            Event::Closed(n @ 1..=3) => {}  //#= n = ?
            Event::Closed(_) | None => {}
            other => {}  //#= other = ?
        }
        let area = |s: &dyn Shape, scale| s.area(scale);  //#= area = .area; s = .Shape; scale = ?
        let call = &self.call;  //#= call = func
        let made = Holder { pool: x, rows: &[], item: b, call };  //#= made = .Holder
        let same = made.pool.clone();  //#= same = crate.db.Pool
        let cast = b as u64;  //#= cast = u64
        let guard = self.lock.lock().unwrap();  //#= guard = .Holder.lock.lock()
        maybe
    }
}
