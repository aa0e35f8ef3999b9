package shop;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.*;

@RestController
class Orders {
  @GetMapping("/orders/{id}")  //#= request Orders.find
  Order find(String id) {
    return load(id);
  }

  @PostMapping("/orders")  //#= request Orders.add
  void add(Order order) {}

  @Scheduled(fixedRate = 1000)  //#= job Orders.nightly
  void nightly() {}

  @KafkaListener(topics = "orders")  //#= consumer Orders.handle
  void handle(Order order) {}

  void doGet(HttpServletRequest request, HttpServletResponse response) {}  //#= request Orders.doGet

  Order load(String id) {
    return null;
  }

  public static void main(String[] args) {  //#= main Orders.main
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop()));  //#= signal lambda
  }

  static void stop() {}
}

class OrderService extends OrderGrpc.OrderImplBase {
  void find(FindRequest request) {}  //#= request OrderService.find
}
