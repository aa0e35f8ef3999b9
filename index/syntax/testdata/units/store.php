<?php
namespace App\Stores;

use App\Models\User;
use Psr\Log\{LoggerInterface, LogLevel as Level};
use function App\helper;

const TIMEOUT = 5;

/** Keeps users. */
#[Service]
final class Store extends Base implements Keeper, \Countable
{
    use Loggable;
    const LIMIT = 10;
    private ?Client $client = null;

    public function __construct(private LoggerInterface $log, Client $client)
    {
        $this->client = $client;
        $this->audit = new Audit('x');
    }

    // Saves one.
    public function save(User $user): void
    {
        $order = new Order($user->id());
        $order->submit(self::LIMIT);
        $this->client->post('/users', Mapper::map($order));
        helper($user);
    }
}

interface Keeper { public function save(User $user): void; }
enum Suit { case Hearts; }
function boot(): Store { return new Store(); }
