<?php
namespace App\Service;

use GuzzleHttp\Client;
use GuzzleHttp\Exception\{ConnectException, RequestException as Failed};
use Illuminate\Support\Facades\{DB, Http, Log};
use Psr\Log\LoggerInterface;
use function App\helper;

#[Route('/orders')]
class OrderClient extends Base
{
    use Retries;

    private static ?Client $shared = null;
    private Store $store;

    public function __construct(private readonly Client $client, protected LoggerInterface $log, Store $store)
    {
        parent::__construct();  //#= Base.__construct in OrderClient.__construct
        $this->store = $store;
        self::$shared ??= new Client(['timeout' => 3]);  //#= GuzzleHttp.Client in OrderClient.__construct
    }

    public function load(int $id, ?callable $then = null): array
    {
        try {
            $reply = $this->client->get("/orders/$id", ['timeout' => 3]);  //#= GuzzleHttp.Client.get try in OrderClient.load
            $text = $reply->getBody()->getContents();  //#= Psr.Http.Message.ResponseInterface.getBody().getContents try in OrderClient.load; Psr.Http.Message.ResponseInterface.getBody try in OrderClient.load
        } catch (ConnectException | Failed $e) {
            $this->log->error("failed: {$e->getMessage()}");  //#= Psr.Log.LoggerInterface.error in OrderClient.load; ?getMessage in OrderClient.load
            throw new \RuntimeException('x', 0, $e);  //#= RuntimeException in OrderClient.load
        } finally {
            sleep(1);  //#= sleep in OrderClient.load
        }
        self::$shared->post('/x');  //#= GuzzleHttp.Client.post in OrderClient.load
        $this->store->save($text)->flush();  //#= .Store.flush in OrderClient.load; .Store.save in OrderClient.load
        $then($text);  //#= ?$then in OrderClient.load
        $then?->call($this);  //#= ?call in OrderClient.load
        return json_decode($text, true);  //#= json_decode in OrderClient.load
    }

    public static function make(): self
    {
        $store = new Store();  //#= .Store in OrderClient.make
        $made = new static(new Client(), app('log'), $store);  //#= .OrderClient in OrderClient.make; GuzzleHttp.Client in OrderClient.make; app in OrderClient.make
        foreach ($store->all() as $key => $row) {  //#= .Store.all in OrderClient.make
            $row->touch();  //#= ?touch loop in OrderClient.make
            helper($key);  //#= App.helper loop in OrderClient.make
        }
        $made->load(1);  //#= .OrderClient.load in OrderClient.make
        static::make()->load(2);  //#= .OrderClient.load in OrderClient.make; .OrderClient.make in OrderClient.make
        OrderClient::make()->client->put('/y');  //#= GuzzleHttp.Client.put in OrderClient.make; .OrderClient.make in OrderClient.make
        $save = fn (Store $s) => $s->save('z');  //#= .Store.save in $save
        $each = function (array $rows) use ($store, $made) {
            array_map(fn ($r) => $store->save($r), $rows);  //#= array_map in $each; .Store.save in $each
        };
        $save($store);  //#= .$save in OrderClient.make
        usort($rows, [$made, 'load']);  //#= usort in OrderClient.make
        DB::transaction(fn () => Http::timeout(3)->get('https://x')->json());  //#= Illuminate.Support.Facades.DB.transaction in OrderClient.make; Illuminate.Http.Client.Response.json in OrderClient.make; Illuminate.Http.Client.PendingRequest.get in OrderClient.make; Illuminate.Support.Facades.Http.timeout in OrderClient.make
        Log::info('done', ['n' => count($rows)]);  //#= Illuminate.Support.Facades.Log.info in OrderClient.make; count in OrderClient.make
        $class = Client::class;
        $other = new $class();  //#= ?$class in OrderClient.make
        $method = 'load';
        $made->$method(1);  //#= ?$method in OrderClient.make
        $name = match (true) {
            $made instanceof Store => $made->save(1),  //#= Base.save in OrderClient.make
            default => strtolower('X'),  //#= strtolower in OrderClient.make
        };
        $text = <<<EOT
        {$store->title()}  //#= .Store.title in OrderClient.make
        EOT;
        $pdo = new \PDO('sqlite::memory:');  //#= PDO in OrderClient.make
        $statement = $pdo->prepare('select 1');  //#= PDO.prepare in OrderClient.make
        while ($line = $statement->fetch()) {  //#= PDOStatement.fetch loop in OrderClient.make
            echo $line;  //#= echo loop in OrderClient.make
        }
        $get = 'x';
        get($get);  //#= get in OrderClient.make
        @file_get_contents('x');  //#= file_get_contents in OrderClient.make
        (new Store())->save('q');  //#= .Store.save in OrderClient.make; .Store in OrderClient.make
        return $made;
    }
}

class Store
{
    public function save(mixed $text): static
    {
        return $this;
    }

    public function title(): string
    {
        return trim($this->name);  //#= trim in Store.title
    }
}

function read(string $path)
{
    $file = fopen($path, 'r');  //#= fopen in read
    Store::create()->save($file);  //#= .Store.create().save in read; .Store.create in read
    exit(1);  //#= exit in read
}
