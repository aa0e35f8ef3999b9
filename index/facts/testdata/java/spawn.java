package shop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.springframework.scheduling.annotation.Async;

class Mailer {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final Semaphore gate = new Semaphore(4);

  void send() {}

  void forgotten() {
    new Thread(() -> send()).start();  //#= starts lambda
    pool.submit(() -> send());  //#= starts lambda limited
    CompletableFuture.runAsync(this::send);  //#= starts Mailer.send
  }

  void kept() throws Exception {
    Future<?> f = pool.submit(this::send);  //#= starts Mailer.send kept limited
    f.get();
  }

  void many(List<String> items) {
    for (String item : items) {
      pool.execute(() -> send());  //#= starts lambda loop limited
    }
  }

  void limited(List<String> items) throws Exception {
    for (String item : items) {
      gate.acquire();
      pool.execute(() -> send());  //#= starts lambda loop limited
    }
  }

  void thread() {
    Thread t = new Thread(this::send);
    t.setDaemon(true);
    t.start();  //#= starts Mailer.send
    Thread.startVirtualThread(this::send);  //#= starts Mailer.send
  }

  @Async  //#= starts Mailer.later
  void later() {
    send();
  }

  void caller() {
    later();
  }
}
