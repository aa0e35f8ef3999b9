use std::sync::Mutex;
use std::time::Duration;
use backoff::ExponentialBackoff;
use sqlx::PgPool;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_retry::strategy::FixedInterval;
use tokio_retry::Retry;

async fn bounded(url: &str) -> Result<(), Error> {
    timeout(Duration::from_secs(1), load(url)).await??;  //#= timeout over 11-11
    let later = tokio::time::timeout(Duration::from_secs(2), load(url));  //#= timeout over 10-15 as later
    later.await?;
    Ok(())
}

async fn retried(url: &str) -> Result<(), Error> {
    Retry::spawn(FixedInterval::from_millis(10).take(3), || load(url)).await?;  //#= retry over 18-18
    backoff::future::retry(ExponentialBackoff::default(), || async { Ok(load(url).await?) }).await  //#= retry over 19-19
}

async fn limited(gate: &Semaphore, url: &str) -> Result<(), Error> {
    let _permit = gate.acquire().await?;  //#= limit over 22-25 as _permit
    load(url).await
}

fn locked(state: &Mutex<u32>) {
    let mut count = state.lock().unwrap();  //#= lock over 27-30 as count
    *count += 1;
}

async fn saved(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;  //#= transaction over 32-36 as tx
    sqlx::query("delete from orders").execute(&mut *tx).await?;
    tx.commit().await
}

fn layers() -> ServiceBuilder {
    ServiceBuilder::new()
        .timeout(Duration::from_secs(3))
        .concurrency_limit(64)
        .rate_limit(5, Duration::from_secs(1))
}
