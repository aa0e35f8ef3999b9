<?php
use GuzzleHttp\Client;

class Fetcher
{
    public function __construct(private Client $client)
    {
    }

    public function fixed(string $url)
    {
        for ($i = 0; $i < 3; $i++) {  //#= retries by failure bounded delay constant
            try {
                return $this->client->get($url);
            } catch (\Exception $e) {
                sleep(1);
            }
        }
        return null;
    }

    public function growing(string $url)
    {
        $attempt = 0;
        while (true) {  //#= retries by failure endless bounded delay growing jitter
            try {
                return $this->client->get($url);
            } catch (\Exception $e) {
                $attempt++;
                if ($attempt > 5) {
                    throw $e;
                }
                usleep(2 ** $attempt * 1000 + random_int(0, 1000));
            }
        }
    }

    public function forever(string $url)
    {
        do {  //#= retries by failure endless
            try {
                return $this->client->get($url);
            } catch (\Exception $e) {
            }
        } while (true);
    }

    public function next(array $urls)
    {
        foreach ($urls as $url) {  //#= iterates next bounded
            try {
                return $this->client->get($url);
            } catch (\Exception $e) {
                continue;
            }
        }
        return null;
    }

    public function status(string $url)
    {
        foreach (range(1, 3) as $attempt) {  //#= retries by status bounded delay growing
            $reply = $this->client->get($url);
            if ($reply->getStatusCode() < 500) {
                return $reply;
            }
            sleep($attempt);
        }
    }

    public function poll(Job $job)
    {
        while (!$job->done()) {  //#= polls delay constant
            usleep(1000);
        }
    }

    public function work(\Redis $redis)
    {
        while (true) {  //#= works endless
            $item = $redis->blPop('jobs', 5);
            handle($item);
        }
    }

    public function again(string $url, int $left)  //#= retries recursive by failure bounded
    {
        try {
            return $this->client->get($url);
        } catch (\Exception $e) {
            if ($left <= 0) {
                throw $e;
            }
            return $this->again($url, $left - 1);
        }
    }
}
