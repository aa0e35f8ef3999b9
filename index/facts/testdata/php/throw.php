<?php

namespace Shop;

use Shop\Errors\LoadError;

function load(?string $item): string
{
    if ($item === null) {
        throw new \InvalidArgumentException('no item');  //#= InvalidArgumentException()
    }
    try {
        return read($item);
    } catch (\RuntimeException $error) {
        throw new LoadError($item, 0, $error);  //#= Shop.Errors.LoadError()
    }
}

function again(\Throwable $error): void
{
    throw $error;  //#= Throwable
}

$name = $_GET['name'] ?? throw new \DomainException('no name');  //#= DomainException()
