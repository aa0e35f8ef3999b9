use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::sleep;

async fn fixed(client: &reqwest::Client, url: &str) -> Option<reqwest::Response> {
    for _ in 0..3 {  //#= retries by failure bounded delay constant
        match client.get(url).send().await {
            Ok(reply) => return Some(reply),
            Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
    None
}

async fn growing(client: &reqwest::Client, url: &str) -> Result<reqwest::Response, reqwest::Error> {
    let mut attempt = 0;
    loop {  //#= retries by failure endless bounded delay growing jitter
        match client.get(url).send().await {
            Ok(reply) => return Ok(reply),
            Err(e) => {
                attempt += 1;
                if attempt > 5 {
                    return Err(e);
                }
                let jitter = rand::random::<u64>() % 100;
                sleep(Duration::from_millis(2u64.pow(attempt) + jitter)).await;
            }
        }
    }
}

async fn forever(client: &reqwest::Client, url: &str) -> reqwest::Response {
    loop {  //#= retries by failure endless
        if let Ok(reply) = client.get(url).send().await {
            return reply;
        }
    }
}

async fn checked(client: &reqwest::Client, url: &str) -> Option<reqwest::Response> {
    let mut tries = 0;
    while tries < 3 {  //#= retries by failure bounded
        let reply = client.get(url).send().await;
        if reply.is_err() {
            tries += 1;
            continue;
        }
        return reply.ok();
    }
    None
}

async fn next(client: &reqwest::Client, urls: Vec<String>) -> Option<reqwest::Response> {
    for url in urls {  //#= iterates next bounded
        if let Ok(reply) = client.get(&url).send().await {
            return Some(reply);
        }
    }
    None
}

async fn work(mut rx: Receiver<String>) {
    while let Some(item) = rx.recv().await {  //#= works
        handle(item);
    }
}

async fn tick() {
    let mut interval = tokio::time::interval(Duration::from_secs(5));
    loop {  //#= works endless delay constant
        interval.tick().await;
        refresh().await;
    }
}

async fn again(url: &str, left: u32) -> Result<String, reqwest::Error> {  //#= retries recursive by failure bounded
    match reqwest::get(url).await {
        Ok(reply) => reply.text().await,
        Err(e) => {
            if left == 0 {
                return Err(e);
            }
            Box::pin(again(url, left - 1)).await
        }
    }
}
