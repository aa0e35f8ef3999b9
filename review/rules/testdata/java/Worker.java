package org.example.shop.demo;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import reactor.core.publisher.Mono;

public class Worker {
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bounded = new LinkedBlockingQueue<>(100);
    private final ExecutorService pool = Executors.newCachedThreadPool(); // only low: how many there are is not known
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1); // want: executor-not-shutdown

    public String fixed(Remote remote) throws Exception {
        Exception failure = null;
        for (int i = 0; i < 5; i++) {
            try {
                return remote.call();
            } catch (IOException e) {
                failure = e;
                Thread.sleep(1000); // want: retry-fixed-delay
            }
        }
        throw failure;
    }

    public String hot(Remote remote) {
        for (int i = 0; i < 3; i++) { // want: retry-no-delay
            try {
                return remote.call();
            } catch (IOException e) {
                log(e);
            }
        }
        return null;
    }

    public String endless(Remote remote) throws InterruptedException {
        while (true) { // want: retry-unbounded
            try {
                return remote.call();
            } catch (IOException e) {
                log(e);
                Thread.sleep((long) (Math.random() * 1000));
            }
        }
    }

    @Retryable(maxAttempts = 3, backoff = @Backoff(delay = 1000)) // want: retry-fixed-delay
    public String constant(Remote remote) throws IOException {
        return remote.call();
    }

    @Retryable(backoff = @Backoff(delay = 100, multiplier = 2)) // want: retry-no-jitter
    public void pay(Repository repository, String charge) {
        repository.save(charge);
    }

    public void pause() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) { // want: interrupt-swallowed
        }
    }

    public void pauseLogged() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) { // want: interrupt-swallowed
            log(e);
        }
    }

    public String blocked(Future<String> future) throws Exception {
        return future.get();
    }

    public String joined(Remote remote) {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> "a", pool);
        return answer.join(); // want: future-wait-no-timeout
    }

    public void latchedAway(CountDownLatch latch) throws InterruptedException {
        latch.await();
    }

    public int child(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        return process.waitFor(); // want: subprocess-no-timeout
    }

    public void swallow(Remote remote) {
        try {
            remote.send();
            remote.call();
        } catch (Exception e) { // want: error-swallowed
        }
    }

    public void printed(Remote remote) {
        try {
            remote.send();
            remote.call();
        } catch (IOException e) { // want: error-swallowed
            e.printStackTrace();
        }
    }

    public void perCall(Runnable work) {
        ExecutorService local = Executors.newFixedThreadPool(2); // want: executor-not-shutdown
        local.submit(work);
    }

    public void stop() throws InterruptedException {
        pool.shutdown();
        pool.awaitTermination(Long.MAX_VALUE, TimeUnit.SECONDS); // want: shutdown-without-deadline
    }

    public void schedule(Runnable work) {
        clock.scheduleAtFixedRate(() -> work.run(), 0, 1, TimeUnit.SECONDS);
    }

    public Mono<String> reactive(Mono<String> source) {
        String value = source.block(); // want: blocking-call-in-async
        return Mono.just(value);
    }

    // What follows is fine.

    public String growing(Remote remote) throws Exception {
        long delay = 100;
        for (int i = 0; i < 5; i++) {
            try {
                return remote.call();
            } catch (IOException e) {
                Thread.sleep((long) (Math.random() * delay));
                delay = Math.min(30_000, delay * 2);
            }
        }
        throw new IOException("gave up");
    }

    @Retryable(maxAttempts = 3, backoff = @Backoff(delay = 100, multiplier = 2, random = true))
    public String retried(Remote remote) throws IOException {
        return remote.call();
    }

    public void restored() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String timed(Future<String> future) throws Exception {
        return future.get(5, TimeUnit.SECONDS);
    }

    public String done(Future<String> future) throws Exception {
        return future.isDone() ? future.get() : null;
    }

    public String optional(java.util.Optional<String> value) {
        return value.get();
    }

    public String joinedText(java.util.StringJoiner joiner) {
        return joiner.toString();
    }

    public void consume(Remote remote) {
        while (true) {
            try {
                remote.handle(queue.take());
            } catch (Exception e) {
                log(e);
            }
        }
    }

    public void each(java.util.List<Remote> remotes) {
        for (Remote remote : remotes) {
            try {
                remote.call();
            } catch (IOException e) {
                log(e);
            }
        }
    }

    public void reasoned(Remote remote) {
        try {
            remote.send();
            remote.call();
        } catch (IOException e) {
            // the next run does it
        }
    }

    public void safely(Runnable work) {
        clock.scheduleAtFixedRate(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log(e);
            }
        }, 0, 1, TimeUnit.SECONDS);
    }

    public void local(Runnable work) throws InterruptedException {
        ExecutorService local = Executors.newFixedThreadPool(2);
        local.submit(work);
        local.shutdown();
    }

    private void log(Exception e) {
        System.err.println(e);
    }
}
