const limit = 10;  //#= Number "10" value
const on = true;  //#= Bool "true" value
const none = null;  //#= Null "null" value
let unset = undefined;  //#= Null "undefined" value

async function load(item, tries = 3) {  //#= Number "3" value
  await fetch("https://shop", { timeout: 2_500, keepalive: false, "x-key": 'text' });  //#= String "https://shop" arg; Number "2_500" value of timeout; Bool "false" value of keepalive; String "text" value of x-key
  use(`item ${item}`, `plain`, /\d+/, 0x10, 10n, -1);  //#= String "item ${item}" arg; String "plain" arg; String "/\\d+/" arg; Number "0x10" arg; Number "10n" arg; Number "1" left
  return [1.5];  //#= Number "1.5" elem
}
