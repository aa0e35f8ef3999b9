<?php

use Symfony\Component\Messenger\Attribute\AsMessageHandler;
use Symfony\Component\Routing\Attribute\Route;

#[AsMessageHandler]  //#= Symfony.Component.Messenger.Attribute.AsMessageHandler
class Items
{
    #[Route('/items/{id}', methods: ['GET'])]  //#= Symfony.Component.Routing.Attribute.Route, /items/{id}, methods
    public function one(string $id): string
    {
        return $id;
    }

    #[\Override]  //#= Override
    public function name(#[\SensitiveParameter] string $key): string  //#= SensitiveParameter
    {
        return $key;
    }
}
