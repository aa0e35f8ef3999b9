use std::fs;

fn load(name: &str) -> Option<String> {
    if name.is_empty() {
        return None;  //#= None
    }
    fs::read_to_string(name).ok()
}

fn stop(done: bool) {
    if done {
        return;  //#= nothing
    }
    std::process::exit(1);
}

fn double() -> impl Fn(u32) -> u32 {
    return |n| n * 2;  //#= Func
}
