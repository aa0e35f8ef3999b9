using System;
using System.Threading;

class Feed : IDisposable
{
    private readonly System.Timers.Timer ticks = new(1000);  //#= timer  as ticks
    private Timer timer;
    private PeriodicTimer periodic;

    void Start(Bus bus)
    {
        bus.Received += OnReceived;  //#= listen Received removed
        bus.Closed += (sender, e) => Poll();  //#= listen Closed
        ticks.Elapsed += OnReceived;  //#= listen Elapsed
        timer = new Timer(_ => Poll(), null, 0, 1000);  //#= timer  as timer removed
        periodic = new PeriodicTimer(TimeSpan.FromSeconds(1));  //#= timer  as periodic
    }

    public void Stop(Bus bus)
    {
        bus.Received -= OnReceived;
        timer.Dispose();
    }

    void OnReceived(object sender, EventArgs e)
    {
        total += 1;
    }

    void Poll()
    {
    }
}
