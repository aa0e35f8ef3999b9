<?php

const LIMIT = 10;  //#= Number "10" value
define('ON', true);  //#= String "ON" arg; Bool "true" arg

function load(string $item, int $tries = 3, $none = null)  //#= Number "3" value; Null "null" value
{
    $client->get('https://shop', ['timeout' => 2.5, 'verify' => false]);  //#= String "https://shop" arg; String "timeout" key; Number "2.5" value of timeout; String "verify" key; Bool "false" value of verify
    open(name: "item $item", mode: "plain", flags: 0x10);  //#= String "item $item" value of name; String "plain" value of mode; Number "0x10" value of flags
    return [1_000, -1];  //#= Number "1_000" elem; Number "1" left
}
