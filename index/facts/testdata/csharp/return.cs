using System.Net.Http;
using System.Threading.Tasks;

class Loader
{
    private readonly HttpClient client = new HttpClient();

    async Task<string> Load(string url)
    {
        if (url == null) return null;  //#= null
        return await client.GetStringAsync(url);  //#= System.Net.Http.HttpClient.GetStringAsync()
    }

    Task<string> Short(string url) => client.GetStringAsync(url);

    void Stop(bool done)
    {
        if (done) return;  //#= nothing
        client.Dispose();
    }
}
