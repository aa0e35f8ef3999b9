use std::{io::{self, Read}, sync::Arc, time::Duration};

use reqwest::Client;
use tokio::sync::{mpsc, Mutex as AsyncMutex, Semaphore};
use tracing::{error, info};

use crate::db::Pool;

pub struct Store<T: Codec> {
    client: Arc<Client>,
    pool: Pool,
    cache: AsyncMutex<Option<Pool>>,
    limit: &'static Semaphore,
    codec: T,
}

impl<T: Codec> Store<T> {
    pub fn new(pool: Pool, codec: T) -> Result<Self, Failure> {
        let client = Client::builder().timeout(Duration::from_secs(3)).build()?;  //#= reqwest.ClientBuilder.build in Store.new; reqwest.ClientBuilder.timeout in Store.new; reqwest.Client.builder in Store.new; std.time.Duration.from_secs in Store.new
        Ok(Self { client: Arc::new(client), pool, cache: AsyncMutex::new(None), limit: &LIMIT, codec })  //#= Ok in Store.new; .Store in Store.new; std.sync.Arc.new in Store.new; tokio.sync.Mutex.new in Store.new
    }

    pub async fn load(&self, id: u32, rx: &mut mpsc::Receiver<Pool>) -> Result<String, Failure> {
        let _permit = self.limit.acquire().await?;  //#= tokio.sync.Semaphore.acquire awaited in Store.load
        let reply = self.client.get(format!("/orders/{}", id.to_string())).send().await?;  //#= reqwest.RequestBuilder.send awaited in Store.load; reqwest.Client.get in Store.load; format in Store.load; u32.to_string in Store.load
        info!("loaded {}", reply.status());  //#= tracing.info in Store.load; reqwest.Response.status in Store.load
        if let Some(pool) = self.cache.lock().await.as_ref() {  //#= Option.as_ref in Store.load; tokio.sync.Mutex.lock awaited in Store.load
            pool.ping();  //#= crate.db.Pool.ping in Store.load
        }
        while let Some(next) = rx.recv().await {  //#= tokio.sync.mpsc.Receiver.recv awaited loop in Store.load
            next.ping();  //#= tokio.sync.mpsc.Receiver.recv().ping loop in Store.load
        }
        let body = match reply.text().await {  //#= reqwest.Response.text awaited in Store.load
            Ok(text) if text.is_empty() => return Err(Failure::Empty),  //#= ?is_empty in Store.load; Err in Store.load
            Ok(text) => self.codec.decode(&text),  //#= .Codec.decode in Store.load
            Err(error) => {
                error!("failed: {}", error.to_string());  //#= tracing.error in Store.load; ?to_string in Store.load
                return Err(Failure::from(error));  //#= Err in Store.load; .Failure.from in Store.load
            }
        };
        tokio::select! {  //#= tokio.select in Store.load
            _ = tokio::time::sleep(Duration::from_millis(10)) => {}  //#= tokio.time.sleep in Store.load; std.time.Duration.from_millis in Store.load
            got = rx.recv() => { got.unwrap().ping(); }  //#= tokio.sync.mpsc.Receiver.recv in Store.load; ?ping in Store.load; ?unwrap in Store.load
        }
        let (left, right) = tokio::join!(self.client.get("a").send(), helper(1));  //#= tokio.join in Store.load; reqwest.RequestBuilder.send in Store.load; reqwest.Client.get in Store.load; .helper in Store.load
        for attempt in 0..3 {
            tokio::time::sleep(Duration::from_secs(attempt)).await;  //#= tokio.time.sleep awaited loop in Store.load; std.time.Duration.from_secs loop in Store.load
        }
        Self::check(&body)?;  //#= .Store.check in Store.load
        self.check_all(vec![helper(2), self.codec.decode("x")]);  //#= .Store.check_all in Store.load; vec in Store.load; .helper in Store.load; .Codec.decode in Store.load
        Ok(body)  //#= Ok in Store.load
    }

    fn check(body: &str) -> io::Result<()> {
        let mut file = std::fs::File::open("x")?;  //#= std.fs.File.open in Store.check
        let mut text = String::new();  //#= String.new in Store.check
        file.read_to_string(&mut text)?;  //#= std.fs.File.read_to_string in Store.check
        unsafe { libc::getpid() };  //#= libc.getpid in Store.check
        Ok(())  //#= Ok in Store.check
    }
}

impl<T: Codec> Drop for Store<T> {
    fn drop(&mut self) {
        self.pool.close();  //#= crate.db.Pool.close in Store.drop
    }
}

pub trait Codec {
    fn decode(&self, text: &str) -> String;
    fn both(&self) -> String {
        self.decode("a") + &self.decode("b")  //#= .Codec.decode in Codec.both; .Codec.decode in Codec.both
    }
}

enum Failure {
    Empty,
    Io(io::Error),
}

fn helper(n: u8) -> Store<Json> {
    let pools: Vec<Pool> = Vec::with_capacity(2);  //#= Vec.with_capacity in helper
    let first = pools.iter().filter(|p| p.is_open()).next().unwrap();  //#= ?unwrap in helper; []crate.db.Pool.next in helper; []crate.db.Pool.filter in helper; []crate.db.Pool.iter in helper; ?is_open in helper
    first.ping();  //#= crate.db.Pool.ping in helper
    for pool in &pools {
        pool.ping();  //#= crate.db.Pool.ping loop in helper
    }
    let shared = Arc::clone(&first);  //#= std.sync.Arc.clone in helper
    let task = tokio::spawn(async move { shared.ping() });  //#= tokio.spawn in helper; crate.db.Pool.ping in helper
    let handle = std::thread::spawn(|| work(&n));  //#= std.thread.spawn in helper; work in helper
    handle.join().unwrap();  //#= ?unwrap in helper; std.thread.JoinHandle.join in helper
    let run = |p: &Pool| p.ping();  //#= crate.db.Pool.ping in run
    run(&first);  //#= .run in helper
    let n = n.clone();  //#= u8.clone in helper
    let store = Store::new(first.clone(), Json {}).expect("store");  //#= Result.expect in helper; .Store.new in helper; crate.db.Pool.clone in helper; Json in helper
    store.load(1, &mut rx);  //#= .Store.load in helper
    <Json as Codec>::decode(&Json {}, "x");  //#= Json.decode in helper; Json in helper
    Box::new(Failure::Io(e));  //#= Box.new in helper; .Failure.Io in helper
    serde_json::from_str::<Pool>("x").unwrap_or_default();  //#= ?unwrap_or_default in helper; serde_json.from_str in helper
    panic!("no {}", n);  //#= panic in helper
}

mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn works() {
        let store = helper(1);  //#= .helper in works
        assert_eq!(store.load(1, &mut rx()).await.unwrap(), "x".to_string());  //#= assert_eq in works; .Store.load in works; rx in works; ?unwrap in works; ?to_string in works
        store.pool.ping();  //#= crate.db.Pool.ping in works
    }
}
