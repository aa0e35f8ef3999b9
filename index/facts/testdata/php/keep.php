<?php
class Store
{
    private $db;
    private $file;

    public function __construct(string $url)
    {
        $this->db = new PDO($url);  //#= PDO in Store.db
        $this->file = fopen("log", "a");  //#= fopen in Store.file passed:fclose
    }

    public function close(): void
    {
        fclose($this->file);
    }
}
