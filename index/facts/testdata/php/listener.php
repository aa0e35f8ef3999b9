<?php
use Illuminate\Support\Facades\Event;
use React\EventLoop\Loop;
use Swoole\Timer;

class Feed
{
    public function start(): void
    {
        Event::listen('order', fn ($order) => $this->handle($order));  //#= listen order
        $timer = Loop::addPeriodicTimer(1.0, fn () => $this->poll());  //#= timer  as $timer removed
        Loop::cancelTimer($timer);
        Timer::tick(1000, fn () => $this->poll());  //#= timer 
        set_error_handler(fn () => true);  //#= listen 
        spl_autoload_register(fn ($class) => null);  //#= listen 
    }

    public function poll(): void
    {
    }
}
