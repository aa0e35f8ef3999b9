using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

class Client
{
    private readonly HttpClient http = new();

    async Task<string> Fixed(string url)
    {
        for (var i = 0; i < 3; i++)  //#= retries by failure bounded delay constant
        {
            try
            {
                return await http.GetStringAsync(url);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(1000);
            }
        }
        return null;
    }

    async Task<string> Growing(string url, CancellationToken token)
    {
        var attempt = 0;
        while (true)  //#= retries by failure endless bounded delay growing jitter
        {
            try
            {
                return await http.GetStringAsync(url, token);
            }
            catch (HttpRequestException e) when (attempt < 5)
            {
                attempt++;
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt) + Random.Shared.NextDouble()), token);
            }
        }
    }

    async Task<string> Forever(string url)
    {
        while (true)  //#= retries by failure endless
        {
            try
            {
                return await http.GetStringAsync(url);
            }
            catch
            {
            }
        }
    }

    async Task<HttpResponseMessage> Status(string url)
    {
        foreach (var attempt in Enumerable.Range(0, 3))  //#= retries by status bounded delay constant
        {
            var reply = await http.GetAsync(url);
            if ((int)reply.StatusCode < 500)
                return reply;
            Thread.Sleep(100);
        }
        return null;
    }

    async Task<string> Next(List<string> urls)
    {
        foreach (var url in urls)  //#= iterates next bounded
        {
            try
            {
                return await http.GetStringAsync(url);
            }
            catch (HttpRequestException)
            {
                continue;
            }
        }
        return null;
    }

    async Task Work(CancellationToken token)
    {
        while (!token.IsCancellationRequested)  //#= polls delay constant cancelled
        {
            await http.GetAsync("/health");
            await Task.Delay(1000, token);
        }
    }

    async Task Consume(ChannelReader<string> reader)
    {
        await foreach (var item in reader.ReadAllAsync())  //#= works next bounded
        {
            Handle(item);
        }
    }

    async Task<string> Again(string url, int left)  //#= retries recursive by failure bounded
    {
        try
        {
            return await http.GetStringAsync(url);
        }
        catch (HttpRequestException)
        {
            if (left == 0) throw;
            return await Again(url, left - 1);
        }
    }
}
