using System;
using System.Net.Http;
using System.Net.Sockets;

class Store : IDisposable
{
    private readonly HttpClient http = new HttpClient();  //#= System.Net.Http.HttpClient in Store.http invoked:Dispose
    private TcpClient peer;

    public Store(string host)
    {
        peer = new TcpClient(host, 1);  //#= System.Net.Sockets.TcpClient in Store.peer
    }

    public void Dispose()
    {
        http.Dispose();
    }
}
