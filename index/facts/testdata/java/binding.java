package shop;

import static java.util.stream.Collectors.toList;  //#= toList = java.util.stream.Collectors.toList

import java.util.List;  //#= List = java.util.List
import java.util.concurrent.*;
import org.slf4j.Logger;  //#= Logger = org.slf4j.Logger

@Slf4j  //#= Store = .Store
class Store<T extends Comparable<T>> extends Base<T> {  //#= T = Comparable
  private static final Logger LOG = make(), OTHER = LOG;  //#= LOG = org.slf4j.Logger; OTHER = org.slf4j.Logger
  private List<T> rows;  //#= rows = java.util.List
  Future<?> future;  //#= future = java.util.concurrent.Future
  int[] counts[] = {};  //#= counts = []int

  static <R extends Logger> R make() {  //#= make = .Store.make; R = org.slf4j.Logger
    return null;
  }

  Store(List<T> rows, ExecutorService pool) {  //#= rows = java.util.List; pool = java.util.concurrent.ExecutorService
    this.rows = rows;  //#= rows = java.util.List
    future = pool.submit(() -> {});  //#= future = java.util.concurrent.Future
  }

  void run(final Object any, String... more) throws Exception {  //#= run = .Store.run; any = ?; more = ?
    var logger = make();  //#= logger = org.slf4j.Logger
    Logger a = null, b = LOG;  //#= a = org.slf4j.Logger; b = org.slf4j.Logger
    for (int i = 0; i < 3; i++) {}  //#= i = int
    for (T row : rows) {}  //#= row = Comparable
    for (var row : rows) {}  //#= row = ?
    try (var stream = Files.lines(path); rows) {  //#= stream = Files.lines()
    } catch (ExecutionException | TimeoutException e) {  //#= e = ?
    } catch (RuntimeException e) {  //#= e = RuntimeException
    }
    if (any instanceof Logger log && log.isInfoEnabled()) {}  //#= log = org.slf4j.Logger
    switch (any) {
      case Point(int x, var y) -> {}  //#= x = int; y = ?
      case String text when text.isEmpty() -> {}  //#= text = String
      default -> {}
    }
    Function<T, T> f = (x) -> x;  //#= f = .f; x = ?
    BiFunction<T, T, T> g = (T x, T y) -> x;  //#= g = .g; x = Comparable; y = Comparable
    Runnable r = this::close;  //#= r = Runnable
    int n = 0;  //#= n = int
    n += 1;
    Object cast = (Logger) any;  //#= cast = org.slf4j.Logger
    String s = n > 0 ? more[0] : "x";  //#= s = String
    class Local {}  //#= Local = .Local
  }

  void close() {}  //#= close = .Store.close

  int close(int times) {  //#= close = .Store.close; times = int
    return times;
  }

  record Point(int x, Logger log) {}  //#= Point = .Point; x = int; log = org.slf4j.Logger

  interface Shape {  //#= Shape = .Shape
    double PI = 3;  //#= PI = double

    Logger area();  //#= area = .Shape.area
  }

  enum Color {  //#= Color = .Color
    RED, GREEN  //#= RED = ?; GREEN = ?
  }

  @interface Mark {  //#= Mark = .Mark
    String value() default "";  //#= value = .Mark.value
  }
}
