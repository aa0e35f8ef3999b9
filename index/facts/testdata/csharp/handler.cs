using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

class Store
{
    private readonly ILogger<Store> logger;

    void Silent()
    {
        try
        {
            Work();
        }
        catch (IOException)  //#= System.IO.IOException swallows
        {
        }
    }

    void Everything()
    {
        try
        {
            Work();
        }
        catch  //#= everything raises+wraps
        {
            throw;
        }
    }

    void Logged()
    {
        try
        {
            Work();
        }
        catch (IOException e) when (e.HResult != 0)  //#= System.IO.IOException logs+uses
        {
            logger.LogError(e, "failed");
        }
        catch (Exception e)  //#= System.Exception logs+uses
        {
            Console.WriteLine(e);
        }
    }

    void Wrapped()
    {
        try
        {
            Work();
        }
        catch (IOException e)  //#= System.IO.IOException raises+wraps+uses
        {
            throw new InvalidOperationException("store", e);
        }
        finally
        {
            Done();
        }
    }

    void Reset()
    {
        try
        {
            Work();
        }
        catch (IOException e)  //#= System.IO.IOException raises+wraps+uses
        {
            throw e;
        }
    }

    async Task<Row> Given()
    {
        try
        {
            return await Load();
        }
        catch (OperationCanceledException)  //#= System.OperationCanceledException returns
        {
            return null;
        }
    }

    void Looped()
    {
        foreach (var row in rows)
        {
            try
            {
                Save(row);
            }
            catch (Exception)  //#= System.Exception continues
            {
                continue;
            }
        }
    }

    void Ended()
    {
        try
        {
            Work();
        }
        catch (Exception)  //#= System.Exception exits
        {
            Environment.Exit(1);
        }
    }
}
