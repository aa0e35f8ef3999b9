use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::process::Command;
use tokio::sync::Semaphore;

fn read(path: &str) -> std::io::Result<String> {
    let mut file = File::open(path)?;  //#= std.fs.File.open as file invoked:read_to_string
    let mut text = String::new();  //#= String.new as text passed:std.fs.File.read_to_string returned
    file.read_to_string(&mut text)?;  //#= std.fs.File.read_to_string
    Ok(text)  //#= Ok returned
}

fn given(host: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(host)?;  //#= std.net.TcpStream.connect as stream invoked:set_nodelay returned
    stream.set_nodelay(true)?;  //#= std.net.TcpStream.set_nodelay
    Ok(stream)  //#= Ok returned
}

fn dropped(path: &str) {
    let file = File::open(path).unwrap();  //#= Result.unwrap as file passed:drop; std.fs.File.open as file passed:drop
    drop(file);  //#= drop
}

fn child() {
    let mut child = Command::new("ls").spawn().expect("ls");  //#= Result.expect as child invoked:wait; std.process.Command.spawn as child invoked:wait; std.process.Command.new invoked:spawn
    child.wait().unwrap();  //#= ?unwrap; std.process.Child.wait
}

fn forgotten() {
    Command::new("ls").spawn().unwrap();  //#= Result.unwrap; std.process.Command.spawn; std.process.Command.new invoked:spawn
    let file = File::open("x").unwrap();  //#= Result.unwrap as file passed:std.mem.forget; std.fs.File.open as file passed:std.mem.forget
    std::mem::forget(file);  //#= std.mem.forget
}

async fn permit(gate: &Semaphore) {
    let permit = gate.acquire().await.unwrap();  //#= Result.unwrap as permit passed:drop; tokio.sync.Semaphore.acquire as permit passed:drop
    work().await;  //#= work
    drop(permit);  //#= drop
}

async fn nobody(gate: &Semaphore) {
    let _permit = gate.acquire().await.unwrap();  //#= Result.unwrap as _permit; tokio.sync.Semaphore.acquire as _permit
    let _ = gate.acquire().await;  //#= tokio.sync.Semaphore.acquire
    work().await;  //#= work
}

struct Store {
    file: File,
}

impl Store {
    fn open(path: &str) -> Self {
        let file = File::open(path).unwrap();  //#= Result.unwrap as file stored:.Store; std.fs.File.open as file stored:.Store
        Store { file }  //#= .Store returned
    }
}
