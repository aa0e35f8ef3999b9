using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "ok");  //#= request lambda
app.MapPost("/orders", Orders.Add);
app.Run();

[ApiController]
class Orders : ControllerBase
{
    [HttpGet("{id}")]  //#= request Orders.Find
    public async Task<Order> Find(string id) => await Load(id);

    [HttpPost, Route("x")]  //#= request Orders.Create
    public IActionResult Create(Order order) => Ok();

    public static void Add(HttpContext context)  //#= request Orders.Add
    {
    }

    Task<Order> Load(string id) => null;
}

class Nightly : BackgroundService  //#= job Nightly.ExecuteAsync
{
    protected override async Task ExecuteAsync(CancellationToken token)
    {
    }
}

class Program
{
    static void Main(string[] args)  //#= main Program.Main
    {
        Console.CancelKeyPress += (sender, e) => Stop();
        AppDomain.CurrentDomain.ProcessExit += (s, e) => Stop();
    }

    static void Stop()
    {
    }
}
