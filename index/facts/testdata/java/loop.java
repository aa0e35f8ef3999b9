package shop;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.web.client.RestTemplate;

class Client {
  private final RestTemplate rest = new RestTemplate();

  String fixed(String url) throws Exception {
    for (int i = 0; i < 3; i++) {  //#= retries by failure bounded delay constant
      try {
        return rest.getForObject(url, String.class);
      } catch (RuntimeException e) {
        Thread.sleep(1000);
      }
    }
    return null;
  }

  String growing(String url) throws Exception {
    int attempt = 0;
    while (true) {  //#= retries by failure endless bounded delay growing jitter
      try {
        return rest.getForObject(url, String.class);
      } catch (RuntimeException e) {
        attempt++;
        if (attempt > 5) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep((long) Math.pow(2, attempt) + ThreadLocalRandom.current().nextInt(100));
      }
    }
  }

  String forever(String url) {
    while (true) {  //#= retries by failure endless
      try {
        return rest.getForObject(url, String.class);
      } catch (RuntimeException e) {
        // again
      }
    }
  }

  String next(List<String> urls) {
    for (String url : urls) {  //#= iterates next bounded
      try {
        return rest.getForObject(url, String.class);
      } catch (RuntimeException e) {
        continue;
      }
    }
    return null;
  }

  void flag(String url) {
    boolean ok = false;
    while (!ok) {  //#= retries by failure by flag delay constant
      try {
        rest.getForObject(url, String.class);
        ok = true;
      } catch (RuntimeException e) {
        pause(10);
      }
    }
  }

  void poll(Job job) {
    do {  //#= polls delay constant
      pause(50);
    } while (!job.isDone());
  }

  void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void work(BlockingQueue<Runnable> queue) throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) {  //#= works cancelled
      queue.take().run();
    }
  }

  String again(String url, int left) {  //#= retries recursive by failure bounded
    try {
      return rest.getForObject(url, String.class);
    } catch (RuntimeException e) {
      if (left <= 0) {
        throw e;
      }
      return again(url, left - 1);
    }
  }
}

class Loops {
  Response fixed(Client client) throws Exception {
    for (int i = 0; i < 5; i++) {  //#= retries by failure bounded delay constant
      try {
        return client.send();
      } catch (IOException e) {
        Thread.sleep(1000);
      }
    }
    throw new Exception();
  }

  void flag(Client client) throws Exception {
    boolean done = false;
    do {  //#= retries by failure by flag delay constant
      try {
        client.send();
        done = true;
      } catch (IOException e) {
        TimeUnit.SECONDS.sleep(1);
      }
    } while (!done);
  }

  void asks(Client client) throws Exception {
    int n = 0;
    while (!client.connect() && n++ < 5) {  //#= retries by flag bounded delay unknown
      Thread.sleep(backoff(n));
    }
  }

  void run(Client client) throws Exception {
    while (!stopped) {  //#= polls delay unknown cancelled
      try {
        client.send();
        waitForRunning(1000);
      } catch (IOException e) {
        log.warn("again", e);
      }
    }
  }

  void next(Client client) throws Exception {
    for (int times = 0; times < 3; times++) {  //#= iterates next bounded
      Queue q = client.selectOne();
      try {
        client.send(q);
        return;
      } catch (IOException e) {
        log.warn("again", e);
      }
    }
  }

  Connection opened(Pool pool) {
    Connection c = null;
    int retries = 0;
    while (c == null && retries < 3) {  //#= retries by failure by flag bounded
      try {
        c = pool.open();
      } catch (IOException e) {
        retries++;
      }
    }
    return c;
  }
}
