const LIMIT: u32 = 10;  //#= Number "10" value
static ON: bool = true;  //#= Bool "true" value

fn load(item: &str) {
    let client = Client::builder().timeout(Duration::from_secs(3)).build();  //#= Number "3" arg
    use_all("https://shop", 'c', b"bytes", r"raw", 0x10, 1_000, 2.5, -1);  //#= String "https://shop" arg; String "c" arg; String "bytes" arg; String "raw" arg; Number "0x10" arg; Number "1_000" arg; Number "2.5" arg; Number "1" left
    let options = Options { tries: 5, name: "shop" };  //#= Number "5" value of tries; String "shop" value of name
}
