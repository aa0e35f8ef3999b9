package shop;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.retry.annotation.Retryable;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class Orders {
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore gate = new Semaphore(4);
  private final RetryTemplate template = new RetryTemplate();
  private final TransactionTemplate transactions;

  @CircuitBreaker(name = "stock", fallbackMethod = "none")  //#= breaker over 23-27
  @Bulkhead(name = "stock")  //#= limit over 23-27
  Stock load(String id) {
    return get(id);
  }

  @Retryable(maxAttempts = 3)  //#= retry over 29-32
  Stock again(String id) {
    return get(id);
  }

  @Transactional  //#= transaction over 34-37
  void save(Order order) {
    write(order);
  }

  @TimeLimiter(name = "stock")  //#= timeout over 39-42
  CompletableFuture<Stock> later(String id) {
    return CompletableFuture.supplyAsync(() -> get(id)).orTimeout(1, TimeUnit.SECONDS);  //#= timeout over 39-42
  }

  void locked() {
    lock.lock();  //#= lock over 44-51
    try {
      write(null);
    } finally {
      lock.unlock();
    }
  }

  synchronized void whole() {  //#= lock over 53-55
    write(null);
  }

  void part() {
    synchronized (this) {  //#= lock over 58-60
      write(null);
    }
  }

  void limited() throws InterruptedException {
    gate.acquire();  //#= limit over 63-70
    try {
      write(null);
    } finally {
      gate.release();
    }
  }

  void programmed(Order order) {
    template.execute(context -> get("a"));  //#= retry over 73-73
    transactions.execute(status -> get("b"));  //#= transaction over 74-74
    Retry.ofDefaults("stock").executeSupplier(() -> get("c"));  //#= retry over 75-75; retry over 72-76
  }
}
