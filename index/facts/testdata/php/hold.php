<?php

class Store
{
    private \PDO $db;

    public function __construct(string $dsn)
    {
        $this->db = new \PDO($dsn);  //#= PDO as db field invoked:query^
    }

    public function leaked(string $path): string
    {
        $file = fopen($path, 'r');  //#= fopen as $file passed:fread
        return fread($file, 100);  //#= fread returned
    }

    public function closed(string $path): string
    {
        $file = fopen($path, 'r');  //#= fopen as $file passed:fread passed:fclose!
        try {
            return fread($file, 100);  //#= fread returned
        } finally {
            fclose($file);  //#= fclose
        }
    }

    public function partly(string $path, bool $quick): void
    {
        $file = fopen($path, 'r');  //#= fopen as $file passed:fclose?
        if ($quick) {
            fclose($file);  //#= fclose
        }
    }

    public function given(string $url)
    {
        $curl = curl_init($url);  //#= curl_init as $curl passed:curl_setopt returned
        curl_setopt($curl, CURLOPT_TIMEOUT, 3);  //#= curl_setopt
        return $curl;
    }

    public function fetched(string $url): string
    {
        $curl = curl_init($url);  //#= curl_init as $curl passed:curl_exec passed:curl_close
        $text = curl_exec($curl);  //#= curl_exec as $text returned
        curl_close($curl);  //#= curl_close
        return $text;
    }

    public function locked(string $path): void
    {
        $file = fopen($path, 'c');  //#= fopen as $file passed:flock passed:fclose
        flock($file, LOCK_EX);  //#= flock
        $copy = $file;
        fclose($copy);  //#= fclose
    }

    public function rows(): array
    {
        $statement = $this->db->query('select 1');  //#= PDO.query as $statement invoked:fetchAll
        return $statement->fetchAll();  //#= PDOStatement.fetchAll returned
    }
}
