<?php
use function Amp\async;
use Swoole\Coroutine;

class Mailer
{
    public function send(string $to): void
    {
    }

    public function forked(string $to): void
    {
        $pid = pcntl_fork();  //#= starts kept
        if ($pid === 0) {
            $this->send($to);
            exit(0);
        }
        pcntl_wait($status);
    }

    public function child(): void
    {
        $pipes = [];
        $process = proc_open('ls', [], $pipes);  //#= starts kept
        proc_close($process);
        popen('ls', 'r');  //#= starts
    }

    public function later(array $list): void
    {
        foreach ($list as $to) {
            async(fn () => $this->send($to));  //#= starts lambda loop
            Coroutine::create(function () use ($to) {  //#= starts lambda loop
                $this->send($to);
            });
        }
        go(function () {  //#= starts lambda
            $this->send('a');
        });
    }

    public function queued(string $to): void
    {
        SendMail::dispatch($to);
        dispatch(new SendMail($to));
    }
}
