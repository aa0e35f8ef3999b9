use std::time::Duration;
use tokio::time::{interval, interval_at, Instant};

async fn ticking() {
    let mut timer = interval(Duration::from_secs(1));  //#= timer  as timer
    loop {
        timer.tick().await;
        poll().await;
    }
}

async fn later() {
    let start = Instant::now() + Duration::from_secs(5);
    let mut timer = interval_at(start, Duration::from_secs(1));  //#= timer  as timer
    timer.tick().await;
}

async fn poll() {}
