<?php
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\RateLimiter;

class Orders
{
    public function retried(string $url)
    {
        retry(3, fn () => $this->load($url), 100);  //#= retry over 11-11
        return Http::retry(3, 100)->timeout(3)->get($url);  //#= retry over 9-13
    }

    public function saved(array $rows): void
    {
        DB::transaction(function () use ($rows) {  //#= transaction over 17-19
            $this->write($rows);
        });
        DB::beginTransaction();  //#= transaction over 15-22
        DB::commit();
    }

    public function stored(\PDO $db): void
    {
        $db->beginTransaction();  //#= transaction over 24-33
        try {
            $db->exec('delete from orders');
            $db->commit();
        } catch (\Exception $e) {
            $db->rollBack();
        }
    }

    public function locked(string $path): void
    {
        Cache::lock('orders', 10)->block(5, fn () => $this->write([]));  //#= lock over 35-40
        $file = fopen($path, 'c');
        flock($file, LOCK_EX);  //#= lock over 35-40
    }

    public function limited(): void
    {
        RateLimiter::attempt('mail', 5, fn () => $this->write([]));  //#= limit over 44-44
    }

    public function bounded(): void
    {
        set_time_limit(30);  //#= timeout over 47-51
        $this->write([]);
    }
}
