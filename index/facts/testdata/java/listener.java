package shop;

import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

class Feed {
  private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
  private final Timer timer = new Timer();
  private ScheduledFuture<?> job;

  void start(Button button, Task task) {
    job = pool.scheduleAtFixedRate(this::poll, 0, 1, TimeUnit.SECONDS);  //#= timer  as job removed
    pool.scheduleWithFixedDelay(() -> poll(), 0, 1, TimeUnit.SECONDS);  //#= timer 
    timer.schedule(task, 1000, 1000);  //#= timer  removed
    button.addActionListener(e -> poll());  //#= listen ActionListener
    button.addPropertyChangeListener("text", this);  //#= listen text removed
    button.removePropertyChangeListener("text", this);
  }

  void stop() {
    job.cancel(true);
    timer.cancel();
  }

  void poll() {}
}
