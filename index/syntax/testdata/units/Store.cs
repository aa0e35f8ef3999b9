using System;
using System.Net.Http;
using Log = Serilog.Log;

namespace Shop.Stores;

/// <summary>Keeps users.</summary>
[ApiController]
public class Store : Base<User>, IStore
{
    private readonly HttpClient _client;
    public const int Limit = 10;
    public Clock Clock { get; set; }

    public Store(HttpClient client) { _client = client; }

    /// Saves one.
    [Retry(3)]
    public async Task<User> Save(User user, CancellationToken token)
    {
        var order = new Order(user.Id);
        Reply reply = await _client.PostAsync("/users", order, token);
        int Twice(int x) => x * 2;
        foreach (var line in order.Lines) { line.Check(Limit); }
        return Users.From<User>(reply)?.First();
    }
}

public interface IStore { Task<User> Save(User user, CancellationToken token); }
public enum Level { Low, High = 2 }
public record Point(int X, Shape Shape);
public delegate void Saved(User user);
