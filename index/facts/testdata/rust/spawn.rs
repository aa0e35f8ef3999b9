use std::sync::Arc;
use std::thread;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

async fn work(item: String) {}

fn forgotten(item: String) {
    tokio::spawn(work(item));  //#= starts work
}

async fn kept(item: String) {
    let task = tokio::spawn(async move { work(item).await });  //#= starts lambda kept
    task.await.unwrap();
}

async fn many(items: Vec<String>) {
    for item in items {
        tokio::spawn(async move {  //#= starts lambda loop
            work(item).await;
        });
    }
}

async fn limited(items: Vec<String>, gate: Arc<Semaphore>) {
    for item in items {
        let permit = gate.clone().acquire_owned().await.unwrap();
        tokio::spawn(async move {  //#= starts lambda loop limited
            work(item).await;
            drop(permit);
        });
    }
}

async fn joined(items: Vec<String>) {
    let mut set = JoinSet::new();
    for item in items {
        set.spawn(work(item));  //#= starts work loop kept
    }
    while set.join_next().await.is_some() {}
}

fn threads() {
    let handle = thread::spawn(|| blocking());  //#= starts lambda kept
    handle.join().unwrap();
    thread::spawn(blocking);  //#= starts blocking
    thread::scope(|s| {
        s.spawn(|| blocking());
    });
    tokio::task::spawn_blocking(blocking);  //#= starts blocking
}

fn blocking() {}

async fn all(items: Vec<String>) {
    let tasks = items.into_iter().map(|item| tokio::spawn(work(item)));  //#= starts work kept
    futures::future::join_all(tasks).await;
}
