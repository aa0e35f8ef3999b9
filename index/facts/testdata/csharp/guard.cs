using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

class Orders
{
    private readonly object gate = new();
    private readonly SemaphoreSlim slots = new(4);
    private readonly AsyncRetryPolicy policy = Policy.Handle<HttpRequestException>().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(n));
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions())
        .AddTimeout(TimeSpan.FromSeconds(1))
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions())
        .Build();
    private readonly ShopContext db;

    async Task Retried(string url)
    {
        await policy.ExecuteAsync(() => Get(url));  //#= retry over 25-25
        await pipeline.ExecuteAsync(async token => await Get(url));  //#= retry over 26-26
    }

    async Task Bounded(string url)
    {
        using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        cts.CancelAfter(1000);  //#= timeout over 29-34
        await Get(url).WaitAsync(TimeSpan.FromSeconds(1));
    }

    void Locked()
    {
        lock (gate)  //#= lock over 39-41
        {
            Write();
        }
        Monitor.Enter(gate);  //#= lock over 36-44
        Monitor.Exit(gate);
    }

    async Task Limited()
    {
        await slots.WaitAsync();  //#= limit over 46-57
        try
        {
            Write();
        }
        finally
        {
            slots.Release();
        }
    }

    async Task Saved()
    {
        using (var scope = new TransactionScope())  //#= transaction over 62-65 as scope
        {
            Write();
            scope.Complete();
        }
        await using var transaction = await db.Database.BeginTransactionAsync();
        await transaction.CommitAsync();
    }
}
