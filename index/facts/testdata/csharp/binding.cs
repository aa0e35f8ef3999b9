using System.Net.Http;
using Db = Npgsql.NpgsqlConnection;  //#= Db = Npgsql.NpgsqlConnection

class Holder<T>(HttpClient outer) where T : class  //#= Holder = .Holder; T = ?; outer = System.Net.Http.HttpClient
{
    HttpClient a = new(), b;  //#= a = System.Net.Http.HttpClient; b = System.Net.Http.HttpClient
    public Db Connection { get; init; }  //#= Connection = Npgsql.NpgsqlConnection
    const int Max = 3;  //#= Max = int
    event EventHandler Changed;  //#= Changed = System.EventHandler

    Holder(Db db) : this(new HttpClient()) { Connection = db; }  //#= db = Npgsql.NpgsqlConnection; Connection = Npgsql.NpgsqlConnection

    async Task<HttpResponseMessage> Run(T item, params string[] rest)  //#= Run = .Holder.Run; item = ?; rest = ?
    {
        var reply = await a.GetAsync("x");  //#= reply = System.Net.Http.HttpResponseMessage
        Task<HttpResponseMessage> pending = a.GetAsync("x");  //#= pending = ~System.Net.Http.HttpResponseMessage
        var done = await pending;  //#= done = System.Net.Http.HttpResponseMessage
        HttpResponseMessage[] all = await Task.WhenAll(pending);  //#= all = []System.Net.Http.HttpResponseMessage
        foreach (var one in all) { }  //#= one = System.Net.Http.HttpResponseMessage
        foreach (HttpClient two in Clients()) { }  //#= two = System.Net.Http.HttpClient
        foreach (var (left, right) in Pairs()) { }  //#= left = ?; right = ?
        for (int i = 0; i < Max; i++) { }  //#= i = int
        (int x, var y) = Pair();  //#= x = int; y = ?
        var (p, q) = Pair();  //#= p = ?; q = ?
        try { } catch (HttpRequestException e) { }  //#= e = System.Net.Http.HttpRequestException
        using Stream body = Open();  //#= body = System.IO.Stream
        await using (var scope = new Db("x")) { }  //#= scope = Npgsql.NpgsqlConnection
        Find(out Db found);  //#= found = Npgsql.NpgsqlConnection
        if (item is Db typed and { State: 1 }) { }  //#= typed = Npgsql.NpgsqlConnection
        List<Db> list = [];  //#= list = []Npgsql.NpgsqlConnection
        var head = list.First();  //#= head = Npgsql.NpgsqlConnection
        Db? maybe = null;  //#= maybe = Npgsql.NpgsqlConnection
        var both = maybe ?? new Db("y");  //#= both = Npgsql.NpgsqlConnection
        var lambda = (Db inner) => inner;  //#= lambda = .lambda; inner = Npgsql.NpgsqlConnection
        var grouped = from u in list let v = u.Open() join w in Other() on u equals w select v;  //#= grouped = ?; u = Npgsql.NpgsqlConnection; v = Npgsql.NpgsqlConnection.Open(); w = ?
        return reply;
    }

    IEnumerable<Db> Clients() { yield return Connection; }  //#= Clients = .Holder.Clients
}

record Point(int X, Db Y);  //#= Point = .Point; X = int; Y = Npgsql.NpgsqlConnection
interface IShape { Db Area(HttpClient client); }  //#= IShape = .IShape; Area = .IShape.Area; client = System.Net.Http.HttpClient
enum Colour { Red, Blue }  //#= Colour = .Colour; Red = ?; Blue = ?
