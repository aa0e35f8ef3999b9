using System;
using System.Net.Http;
using System.Threading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Json = System.Text.Json.JsonSerializer;
using static System.Math;

namespace Shop.Orders;

public record Order(int Id, string Name);

[ApiController]
public class OrderClient(IHttpClientFactory factory, ILogger<OrderClient> log) : ControllerBase, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(3) };  //#= System.Net.Http.HttpClient; System.TimeSpan.FromSeconds
    private readonly SemaphoreSlim _gate = new(4);  //#= System.Threading.SemaphoreSlim
    private static readonly HttpClient Shared = new HttpClient();  //#= System.Net.Http.HttpClient
    private List<Order> _orders = new List<Order>();  //#= System.Collections.Generic.List
    private HttpClient? _lazy;
    public Store Store { get; set; }
    public int Count => Tally();  //#= .OrderClient.Tally

    [HttpGet("{id}")]
    public async Task<Order?> Load(int id, CancellationToken token)
    {
        using var reply = await _http.GetAsync($"orders/{id}", token).ConfigureAwait(false);  //#= System.Threading.Tasks.Task.ConfigureAwait awaited in OrderClient.Load; System.Net.Http.HttpClient.GetAsync in OrderClient.Load
        reply.EnsureSuccessStatusCode();  //#= System.Net.Http.HttpResponseMessage.EnsureSuccessStatusCode in OrderClient.Load
        var text = await reply.Content.ReadAsStringAsync(token);  //#= System.Net.Http.HttpResponseMessage.Content.ReadAsStringAsync awaited in OrderClient.Load
        log.LogInformation("loaded {Id}", id);  //#= Microsoft.Extensions.Logging.ILogger.LogInformation in OrderClient.Load
        await Task.Delay(100, token);  //#= System.Threading.Tasks.Task.Delay awaited in OrderClient.Load
        await _gate.WaitAsync(token);  //#= System.Threading.SemaphoreSlim.WaitAsync awaited in OrderClient.Load
        try
        {
            var again = _http.GetAsync("x").Result;  //#= System.Net.Http.HttpClient.GetAsync try in OrderClient.Load
            again.Dispose();  //#= System.Net.Http.HttpResponseMessage.Dispose try in OrderClient.Load
            return Json.Deserialize<Order>(text);  //#= System.Text.Json.JsonSerializer.Deserialize try in OrderClient.Load
        }
        catch (HttpRequestException e) when (e.StatusCode is null)
        {
            log.LogError(e.Message);  //#= Microsoft.Extensions.Logging.ILogger.LogError in OrderClient.Load
            throw;
        }
        finally
        {
            _gate.Release();  //#= System.Threading.SemaphoreSlim.Release in OrderClient.Load
        }
    }

    private int Tally()
    {
        foreach (var order in _orders.Where(o => o.Id > 0).ToList())  //#= [].Order.ToList in OrderClient.Tally; [].Order.Where in OrderClient.Tally
            order.ToString();  //#= .Order.ToString loop in OrderClient.Tally
        var first = _orders.FirstOrDefault();  //#= [].Order.FirstOrDefault in OrderClient.Tally
        first?.GetHashCode();  //#= .Order.GetHashCode in OrderClient.Tally
        var names = from o in _orders where o.Check() select o.Name.Trim();  //#= .Order.Check loop in OrderClient.Tally; string.Trim loop in OrderClient.Tally
        _lazy ??= factory.CreateClient("x");  //#= System.Net.Http.IHttpClientFactory.CreateClient in OrderClient.Tally
        _lazy?.CancelPendingRequests();  //#= System.Net.Http.HttpClient.CancelPendingRequests in OrderClient.Tally
        Store.Save(new Store());  //#= .Store.Save in OrderClient.Tally; .Store in OrderClient.Tally
        Store s = new("a", timeout: 3);  //#= .Store in OrderClient.Tally
        s.Save(null);  //#= .Store.Save in OrderClient.Tally
        return Max(1, 2) + this.Tally() + base.GetHashCode();  //#= Max in OrderClient.Tally; .OrderClient.Tally in OrderClient.Tally; Microsoft.AspNetCore.Mvc.ControllerBase.GetHashCode in OrderClient.Tally
    }

    public void Read(string name)
    {
        using (var connection = new SqlConnection(name))  //#= Microsoft.Data.SqlClient.SqlConnection in OrderClient.Read
        {
            connection.Open();  //#= Microsoft.Data.SqlClient.SqlConnection.Open in OrderClient.Read
            using var command = connection.CreateCommand();  //#= Microsoft.Data.SqlClient.SqlConnection.CreateCommand in OrderClient.Read
            var reader = command.ExecuteReader();  //#= Microsoft.Data.SqlClient.SqlCommand.ExecuteReader in OrderClient.Read
            while (reader.Read()) { reader.GetString(0); }  //#= Microsoft.Data.SqlClient.SqlDataReader.Read loop in OrderClient.Read; Microsoft.Data.SqlClient.SqlDataReader.GetString loop in OrderClient.Read
        }
        lock (_gate) { Shared.CancelPendingRequests(); }  //#= System.Net.Http.HttpClient.CancelPendingRequests in OrderClient.Read
        object o = name;
        if (o is Order found && found.Equals(o)) { }  //#= .Order.Equals in OrderClient.Read
        if (o is not Order sure) return;
        sure.ToString();  //#= .Order.ToString in OrderClient.Read
        Dictionary<string, Order> byName = new();  //#= System.Collections.Generic.Dictionary in OrderClient.Read
        if (byName.TryGetValue(name, out Order? hit)) hit.ToString();  //#= System.Collections.Generic.Dictionary.TryGetValue in OrderClient.Read; .Order.ToString in OrderClient.Read
        var kind = o switch { Order { Id: 1 } one => one.ToString(), null => throw new InvalidOperationException(), _ => Help(name) };  //#= .Order.ToString in OrderClient.Read; System.InvalidOperationException in OrderClient.Read; .Help in OrderClient.Read
        Func<int, int> twice = x => x * Local(x);  //#= .Local in twice
        twice(2);  //#= .twice in OrderClient.Read
        Task.Run(() => Read("x"));  //#= System.Threading.Tasks.Task.Run in OrderClient.Read; .OrderClient.Read in OrderClient.Read
        int Local(int q) => q.CompareTo(1);  //#= int.CompareTo in Local
        static string Help(string h) => h.Trim();  //#= string.Trim in Help
    }

    public void Dispose() => _http.Dispose();  //#= System.Net.Http.HttpClient.Dispose in OrderClient.Dispose
}

public class Store
{
    public Store(string path = "", int timeout = 0) : this() { }  //#= .Store in Store.Store
    public Store() { }
    public T Save<T>(T item) where T : class { item.ToString(); return item; }  //#= ?ToString in Store.Save
    public void Save(Store other) => other?.Save(this);  //#= .Store.Save in Store.Save
}
