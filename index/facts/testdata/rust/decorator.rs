use actix_web::{get, web};

#[get("/items/{id}")]  //#= actix_web.get, /items/{id}
async fn one(id: web::Path<u32>) -> String {
    id.to_string()
}

#[derive(Debug, Clone)]  //#= derive, Debug, Clone
struct Item {
    #[serde(default)]  //#= serde
    name: String,
}

#[tokio::main]  //#= tokio.main
async fn main() {}
