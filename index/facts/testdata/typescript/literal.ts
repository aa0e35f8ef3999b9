enum Level {
  Low = 1,  //#= Number "1" value
  High = "high",  //#= String "high" value
}

const limit: number = 10;  //#= Number "10" value

function load(tries = 3, mode: "fast" | "slow" = "fast"): void {  //#= Number "3" value; String "fast" value
  http.get("https://shop", { timeout: 2_500 } as const);  //#= String "https://shop" arg; Number "2_500" value of timeout
  use(`plain`, true, null, undefined);  //#= String "plain" arg; Bool "true" arg; Null "null" arg; Null "undefined" arg
}
