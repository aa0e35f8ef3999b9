<?php

use GuzzleHttp\Client;

function load(Client $client, ?string $url)
{
    if ($url === null) {
        return null;  //#= null
    }
    return $client->get($url);  //#= GuzzleHttp.Client.get()
}

function stop(bool $done): void
{
    if ($done) {
        return;  //#= nothing
    }
    exit(1);
}

$double = fn ($n) => $n * 2;
