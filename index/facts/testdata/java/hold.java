package shop;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

class Store {
  private final DataSource source;
  private final ExecutorService pool = Executors.newFixedThreadPool(4);  //#= java.util.concurrent.Executors.newFixedThreadPool as pool field invoked:shutdown^
  private Connection shared;

  String leaked(String path) throws Exception {
    BufferedReader reader = new BufferedReader(new FileReader(path));  //#= java.io.BufferedReader as reader invoked:readLine; java.io.FileReader stored:java.io.BufferedReader
    return reader.readLine();  //#= java.io.BufferedReader.readLine returned
  }

  String closed(String path) throws Exception {
    FileReader reader = new FileReader(path);  //#= java.io.FileReader as reader passed:read invoked:close!
    try {
      return read(reader);  //#= read returned
    } finally {
      reader.close();  //#= java.io.FileReader.close
    }
  }

  void scoped() throws Exception {
    try (Connection c = source.getConnection(); PreparedStatement s = c.prepareStatement("select 1")) {  //#= javax.sql.DataSource.getConnection as c scoped invoked:prepareStatement; java.sql.Connection.prepareStatement as s scoped invoked:execute
      s.execute();  //#= java.sql.PreparedStatement.execute
    }
  }

  void partly(boolean quick) throws Exception {
    Connection c = source.getConnection();  //#= javax.sql.DataSource.getConnection as c invoked:close?
    if (quick) {
      c.close();  //#= java.sql.Connection.close
    }
  }

  Connection given() throws Exception {
    Connection c = source.getConnection();  //#= javax.sql.DataSource.getConnection as c invoked:setAutoCommit returned
    c.setAutoCommit(false);  //#= java.sql.Connection.setAutoCommit
    return c;
  }

  void stored() throws Exception {
    shared = source.getConnection();  //#= javax.sql.DataSource.getConnection as shared field
    this.shared = source.getConnection();  //#= javax.sql.DataSource.getConnection as shared field
  }

  long count(Path path) throws Exception {
    return Files.lines(path).count();  //#= java.util.stream.Stream.count returned; java.nio.file.Files.lines invoked:count
  }

  void passed(Path path) throws Exception {
    InputStream in = Files.newInputStream(path);  //#= java.nio.file.Files.newInputStream as in passed:register invoked:close
    register(in);  //#= register
    var copy = in;
    copy.close();  //#= java.io.InputStream.close
  }

  void local() {
    ExecutorService own = Executors.newCachedThreadPool();  //#= java.util.concurrent.Executors.newCachedThreadPool as own invoked:submit invoked:shutdown^
    own.submit(() -> own.shutdown());  //#= java.util.concurrent.ExecutorService.submit; java.util.concurrent.ExecutorService.shutdown returned
  }

  void close() {
    pool.shutdown();  //#= java.util.concurrent.ExecutorService.shutdown
  }
}
