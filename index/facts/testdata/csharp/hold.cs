using System.IO;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.Data.SqlClient;

class Store
{
    private readonly HttpClient http = new HttpClient();  //#= System.Net.Http.HttpClient as http field invoked:GetAsync^
    private SqlConnection shared;

    string Leaked(string path)
    {
        var reader = new StreamReader(path);  //#= System.IO.StreamReader as reader invoked:ReadToEnd
        return reader.ReadToEnd();  //#= System.IO.StreamReader.ReadToEnd returned
    }

    string Closed(string path)
    {
        var reader = File.OpenText(path);  //#= System.IO.File.OpenText as reader invoked:ReadLine invoked:Dispose!
        try
        {
            return reader.ReadLine();  //#= System.IO.StreamReader.ReadLine returned
        }
        finally
        {
            reader.Dispose();  //#= System.IO.StreamReader.Dispose
        }
    }

    async Task Scoped(string sql)
    {
        using var connection = new SqlConnection(sql);  //#= Microsoft.Data.SqlClient.SqlConnection as connection scoped invoked:OpenAsync invoked:CreateCommand
        await connection.OpenAsync();  //#= Microsoft.Data.SqlClient.SqlConnection.OpenAsync
        using (var command = connection.CreateCommand())  //#= Microsoft.Data.SqlClient.SqlConnection.CreateCommand as command scoped invoked:ExecuteReaderAsync
        {
            await using var reader = await command.ExecuteReaderAsync();  //#= Microsoft.Data.SqlClient.SqlCommand.ExecuteReaderAsync as reader scoped invoked:ReadAsync
            while (await reader.ReadAsync()) { }  //#= Microsoft.Data.SqlClient.SqlDataReader.ReadAsync
        }
    }

    void Partly(string sql, bool quick)
    {
        SqlConnection connection = new(sql);  //#= Microsoft.Data.SqlClient.SqlConnection as connection invoked:Close?
        if (quick)
        {
            connection.Close();  //#= Microsoft.Data.SqlClient.SqlConnection.Close
        }
    }

    SqlConnection Given(string sql)
    {
        var connection = new SqlConnection(sql);  //#= Microsoft.Data.SqlClient.SqlConnection as connection invoked:Open returned
        connection.Open();  //#= Microsoft.Data.SqlClient.SqlConnection.Open
        return connection;
    }

    void Stored(string sql)
    {
        shared = new SqlConnection(sql);  //#= Microsoft.Data.SqlClient.SqlConnection as shared field
    }

    async Task<string> Body(string url)
    {
        var reply = await http.GetAsync(url);  //#= System.Net.Http.HttpClient.GetAsync as reply invoked:Content.ReadAsStringAsync
        return await reply.Content.ReadAsStringAsync();  //#= System.Net.Http.HttpResponseMessage.Content.ReadAsStringAsync returned
    }

    void Passed(string path)
    {
        var stream = File.OpenRead(path);  //#= System.IO.File.OpenRead as stream passed:Register invoked:Dispose
        Register(stream);  //#= Register
        var copy = stream;
        copy.Dispose();  //#= System.IO.FileStream.Dispose
    }
}
