use actix_web::{get, post, web, HttpResponse};
use axum::{extract::State, routing, Router};

#[get("/orders/{id}")]  //#= request find
async fn find(id: web::Path<u32>) -> HttpResponse {
    load(*id).await
}

#[post("/orders")]  //#= request add
async fn add(order: web::Json<Order>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn show(State(pool): State<Pool>) -> String {
    String::new()
}

fn app() -> Router {
    Router::new().route("/", routing::get(show))  //#= request show
}

async fn load(id: u32) -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[tokio::main]  //#= main main
async fn main() {
    tokio::signal::ctrl_c().await.unwrap();
    ctrlc::set_handler(move || stop()).unwrap();  //#= signal lambda
}

fn stop() {}
