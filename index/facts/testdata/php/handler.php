<?php
use Illuminate\Support\Facades\Log;
use Psr\Log\LoggerInterface;

class Store
{
    public function __construct(private LoggerInterface $logger)
    {
    }

    public function silent(): void
    {
        try {
            work();
        } catch (\Exception) {  //#= Exception swallows
        }
    }

    public function logged(): void
    {
        try {
            work();
        } catch (\PDOException | \RuntimeException $e) {  //#= PDOException|RuntimeException logs+uses
            $this->logger->error($e->getMessage());
        }
    }

    public function wrapped(): void
    {
        try {
            work();
        } catch (\PDOException $e) {  //#= PDOException raises+wraps+uses
            throw new \RuntimeException('store', 0, $e);
        } finally {
            done();
        }
    }

    public function given(): ?array
    {
        try {
            return load();
        } catch (\Throwable $e) {  //#= Throwable returns+logs
            Log::warning('not loaded');
            return null;
        }
    }

    public function ended(): void
    {
        try {
            work();
        } catch (\Throwable $e) {  //#= Throwable exits
            exit(1);
        }
    }

    public function looped(array $rows): void
    {
        foreach ($rows as $row) {
            try {
                save($row);
            } catch (\Exception $e) {  //#= Exception continues
                continue;
            }
        }
    }

    public function rolled(\PDO $db): void
    {
        try {
            work();
        } catch (\Exception $e) {  //#= Exception raises+wraps+uses+acts
            $db->rollBack();
            throw $e;
        }
    }
}
