package shop;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  void silent() {
    try {
      work();
    } catch (IOException e) {  //#= java.io.IOException swallows
      // ignored
    }
  }

  void logged() {
    try {
      work();
    } catch (IOException | SQLException e) {  //#= java.io.IOException|java.sql.SQLException logs+uses
      LOG.error("failed", e);
    }
  }

  void wrapped() {
    try {
      work();
    } catch (SQLException e) {  //#= java.sql.SQLException raises+wraps+uses
      throw new IllegalStateException("store", e);
    } finally {
      done();
    }
  }

  void lost() {
    try {
      work();
    } catch (SQLException e) {  //#= java.sql.SQLException raises
      throw new IllegalStateException("store");
    }
  }

  void interrupted() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {  //#= InterruptedException acts
      Thread.currentThread().interrupt();
    }
  }

  Row given() {
    try {
      return load();
    } catch (Exception e) {  //#= Exception returns+logs+uses
      e.printStackTrace();
      return null;
    }
  }

  void looped(List<Row> rows) {
    for (Row row : rows) {
      try {
        save(row);
      } catch (RuntimeException e) {  //#= RuntimeException continues+logs
        LOG.warn("skipped {}", row);
      }
    }
  }

  void ended() {
    try {
      work();
    } catch (Throwable t) {  //#= Throwable exits
      System.exit(1);
    }
  }

  CompletableFuture<Row> later() {
    return CompletableFuture.supplyAsync(this::load).exceptionally(e -> null);  //#= everything swallows
  }

  void waited() {
    while (true) {
      try {
        work();
      } catch (TimeoutException e) {  //#= TimeoutException continues+acts
        try {
          pause();
        } catch (InterruptedException ex) {  //#= InterruptedException raises+wraps+uses
          throw new RuntimeException(ex);
        }
      }
    }
  }
}
