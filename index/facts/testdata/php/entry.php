<?php
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Route;
use Psr\Http\Message\ServerRequestInterface;
use Symfony\Component\Routing\Attribute\Route as At;

Route::get('/orders', fn () => Order::all());  //#= request lambda
Route::post('/orders', 'OrderController@add');
pcntl_signal(SIGTERM, function () {  //#= signal lambda
    exit(0);
});
register_shutdown_function('stop');

class OrderController
{
    public function index(Request $request)  //#= request OrderController.index
    {
        return $this->load(1);
    }

    #[At('/orders/{id}', methods: ['GET'])]  //#= request OrderController.find
    public function find(int $id)
    {
        return $this->load($id);
    }

    public function load(int $id)
    {
        return null;
    }
}

class Nightly implements ShouldQueue  //#= job Nightly.handle
{
    public function handle(): void
    {
    }
}

function stop(): void
{
}
