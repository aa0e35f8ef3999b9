using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

class Mailer
{
    private readonly SemaphoreSlim gate = new(4);

    async Task Send(string to)
    {
        await Task.Delay(1);
    }

    void Forgotten(string to)
    {
        Task.Run(() => Send(to));  //#= starts lambda
        _ = Task.Run(() => Send(to));  //#= starts lambda
        Send(to);  //#= starts Mailer.Send
    }

    async Task Kept(string to)
    {
        var task = Task.Run(() => Send(to));  //#= starts lambda kept
        await task;
        await Task.Run(() => Send(to));  //#= starts lambda kept
    }

    async Task Many(List<string> list)
    {
        foreach (var to in list)
        {
            Task.Run(() => Send(to));  //#= starts lambda loop
        }
        await Task.WhenAll(list.Select(to => Send(to)));
    }

    async Task Limited(List<string> list)
    {
        foreach (var to in list)
        {
            await gate.WaitAsync();
            Task.Run(() => Send(to));  //#= starts lambda loop limited
        }
        await Parallel.ForEachAsync(list, async (to, token) => await Send(to));  //#= starts lambda kept
    }

    void Threads()
    {
        var thread = new Thread(Work);  //#= starts Mailer.Work kept
        thread.Start();
        new Thread(Work).Start();  //#= starts Mailer.Work
        ThreadPool.QueueUserWorkItem(_ => Work());  //#= starts lambda
        Task.Factory.StartNew(Work);  //#= starts Mailer.Work
    }

    void Work()
    {
    }
}
