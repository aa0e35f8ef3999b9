LIMIT = 10  #= Number "10" value
ON = true  #= Bool "true" value
NONE = nil  #= Null "nil" value

def load(item, tries = 3)  #= Number "3" value
  HTTP.get("https://shop", timeout: 2.5, verify: false, "x-key" => 'text')  #= String "https://shop" arg; String "timeout" key; Number "2.5" value of timeout; String "verify" key; Bool "false" value of verify; String "x-key" key; String "text" value of x-key
  use("item #{item}", :symbol, %w[a b], /\d+/, 0x10, 1_000, -1)  #= String "item #{item}" arg; String "symbol" arg; String "a" elem; String "b" elem; String "/\\d+/" arg; Number "0x10" arg; Number "1_000" arg; Number "1" left
end
