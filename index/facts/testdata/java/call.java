package shop;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.ResultSet;
import java.util.*;
import java.util.concurrent.*;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestTemplate;

@Service
public class Store extends Base implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);  //#= org.slf4j.LoggerFactory.getLogger
  private final DataSource source;
  private final RestTemplate rest;
  private final ExecutorService pool = Executors.newFixedThreadPool(4);  //#= java.util.concurrent.Executors.newFixedThreadPool
  private Map<String, List<Row>> rows = new HashMap<>();  //#= java.util.HashMap
  private Runnable task = () -> refresh();  //#= .Store.refresh in Store.task
  Helper helper;

  static {
    LOG.info("loaded");  //#= org.slf4j.Logger.info
  }

  public Store(DataSource source, RestTemplate rest) {
    super(source);  //#= Base in Store.Store
    this.source = requireNonNull(source);  //#= java.util.Objects.requireNonNull in Store.Store
    this.rest = rest;
  }

  @Transactional
  public Row load(String id) throws Exception {
    try (Connection c = source.getConnection();  //#= javax.sql.DataSource.getConnection try in Store.load
        var statement = c.prepareStatement("""  //#= java.sql.Connection.prepareStatement try in Store.load
            select "x"
            """)) {
      ResultSet set = statement.executeQuery();  //#= java.sql.PreparedStatement.executeQuery try in Store.load
      while (set.next()) {  //#= java.sql.ResultSet.next loop try in Store.load
        LOG.debug("row {}", set.getString(1));  //#= org.slf4j.Logger.debug loop try in Store.load; java.sql.ResultSet.getString loop try in Store.load
      }
      return Row.of(id);  //#= .Row.of try in Store.load
    } catch (IllegalStateException | TimeoutException e) {
      LOG.warn(e.getMessage());  //#= org.slf4j.Logger.warn in Store.load; ?getMessage in Store.load
      throw e;
    } catch (Exception e) {
      e.printStackTrace();  //#= Exception.printStackTrace in Store.load
      return null;
    } finally {
      close();  //#= close in Store.load
    }
  }

  synchronized void refresh() {
    Future<Row> f = pool.submit(() -> load("a"));  //#= java.util.concurrent.ExecutorService.submit in Store.refresh; .Store.load in Store.refresh
    f.get(1, TimeUnit.SECONDS).save();  //#= java.util.concurrent.Future.get().save in Store.refresh; java.util.concurrent.Future.get in Store.refresh
    pool.submit(this::run);  //#= java.util.concurrent.ExecutorService.submit in Store.refresh
    rows.values().stream().map(Row::id).forEach(System.out::println);  //#= java.util.Map.values().stream().map().forEach in Store.refresh; java.util.Map.values().stream().map in Store.refresh; java.util.Map.values().stream in Store.refresh; java.util.Map.values in Store.refresh
    for (Row r : list()) r.save();  //#= .Store.list in Store.refresh; .Row.save loop in Store.refresh
    for (var e : rows.entrySet()) e.getKey();  //#= java.util.Map.entrySet in Store.refresh; ?getKey loop in Store.refresh
    int list = list().size();  //#= java.util.List.size in Store.refresh; .Store.list in Store.refresh
    synchronized (this) {
      helper.help(list);  //#= .Helper.help in Store.refresh
    }
    new Thread(new Runnable() {  //#= Thread.start in Store.refresh; Thread in Store.refresh; Runnable in Store.refresh
      @Override
      public void run() {
        Store.this.close(helper);  //#= Base.close in run
        step();  //#= .step in run
        this.notify();  //#= Runnable.notify in run
        refresh();  //#= .Store.refresh in run
      }

      void step() {}
    }).start();
  }

  @Override
  public void run() {
    Object o = helper.find();  //#= .Helper.find in Store.run
    if (o instanceof Row row && row.id() != null) row.save();  //#= .Row.id in Store.run; .Row.save in Store.run
    if (!(o instanceof Helper h)) return;
    h.help(1);  //#= .Helper.help in Store.run
    String s = switch (kind(o)) {  //#= kind in Store.run
      case A -> Row.of("a").name();  //#= .Row.name in Store.run; .Row.of in Store.run
      default -> {
        Thread.sleep(10);  //#= Thread.sleep in Store.run
        yield "x".trim();  //#= ?trim in Store.run
      }
    };
    super.run();  //#= Base.run in Store.run
    this.helper = new Helper(s);  //#= .Helper in Store.run
    java.util.concurrent.ThreadLocalRandom.current().nextInt();  //#= java.util.concurrent.ThreadLocalRandom.current().nextInt in Store.run; java.util.concurrent.ThreadLocalRandom.current in Store.run
    Map.Entry<String, Row> entry = first();  //#= first in Store.run
    entry.getValue();  //#= java.util.Map.Entry.getValue in Store.run
    retry: do { again(); } while (more());  //#= again loop in Store.run; more loop in Store.run
  }

  private Future<Row> rows() {
    rows.size();  //#= java.util.Map.size in Store.rows
    this.rows.clear();  //#= java.util.Map.clear in Store.rows
    return rows().resultNow();  //#= java.util.concurrent.Future.resultNow in Store.rows; .Store.rows in Store.rows
  }

  private List<Row> list() {
    return new ArrayList<Row>(rows.size());  //#= java.util.ArrayList in Store.list; java.util.Map.size in Store.list
  }

  static class Helper {
    Helper(String s) {
      this(s, 1);  //#= .Helper in Helper.Helper
    }

    Helper(String s, int n) {}

    Row find() {
      return Row.of("x");  //#= .Row.of in Helper.find
    }

    void help(int n) {
      find().save();  //#= .Row.save in Helper.help; .Helper.find in Helper.help
    }
  }
}

record Row(String id, DataSource owner) {
  Row {
    requireNonNull(id);  //#= java.util.Objects.requireNonNull in Row.Row
  }

  static Row of(String id) {
    return new Row(id, null);  //#= .Row in Row.of
  }

  void save() throws Exception {
    owner.getConnection().commit();  //#= java.sql.Connection.commit in Row.save; javax.sql.DataSource.getConnection in Row.save
  }
}

interface Repository<T extends Row> {
  T find(String id);

  default void saveAll(T one, T... more) throws Exception {
    one.save();  //#= .Row.save in Repository.saveAll
    more.clone();  //#= ?clone in Repository.saveAll
    find("x").save();  //#= .Row.save in Repository.saveAll; .Repository.find in Repository.saveAll
  }
}

enum Color {
  RED(Row.of("red")) {  //#= .Row.of
    void paint() {
      brush();  //#= brush in Color.paint
    }
  };

  abstract void paint();
}
