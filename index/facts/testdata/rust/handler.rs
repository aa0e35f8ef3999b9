use anyhow::{anyhow, Context, Result};
use tracing::{error, warn};

fn matched() -> Option<Row> {
    match load() {
        Ok(row) => Some(row),
        Err(e) => {  //#= check everything logs
            error!("failed: {e}");
            None
        }
    }
}

fn wrapped() -> Result<Row> {
    match load() {
        Ok(row) => Ok(row),
        Err(e) => Err(anyhow!("store: {e}")),  //#= check everything raises
    }
}

fn lost() -> Result<Row> {
    match load() {
        Ok(row) => return Ok(row),
        Err(_) => return Err(anyhow!("store")),  //#= check everything raises+returns
    }
}

fn silent() {
    if let Err(_) = work() {}  //#= check everything swallows
}

fn logged() {
    if let Err(e) = work() {  //#= check everything logs+uses
        warn!(error = %e, "failed");
    }
}

fn asked() {
    let reply = work();
    if reply.is_err() {  //#= check everything exits
        std::process::exit(1);
    }
}

fn either() -> Row {
    if let Ok(row) = load() {
        row
    } else {  //#= check everything exits
        panic!("no row");
    }
}

fn bound() -> Row {
    let Ok(row) = load() else {  //#= check everything returns+acts
        return Row::default();
    };
    row
}

fn given() -> Row {
    load().unwrap_or_else(|e| {  //#= everything logs+acts
        warn!("{e}");
        Row::default()
    })
}

fn passed() -> Result<Row> {
    let row = load().context("store")?;
    Ok(row)
}

fn looped(rows: Vec<Row>) {
    for row in rows {
        match save(row) {
            Ok(_) => done(),
            Err(e) => {  //#= check everything continues+logs
                warn!("{e}");
                continue;
            }
        }
    }
}
