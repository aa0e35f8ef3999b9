package com.example.shop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places orders and asks other services about them. */
public class OrderService {

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final OrderRepository orders;
    private final String stockUrl;

    public OrderService(OrderRepository orders, String stockUrl) {
        this.orders = orders;
        this.stockUrl = stockUrl;
    }

    public Optional<Order> find(long id) {
        return orders.findById(id);
    }

    public Order place(Order order) throws Exception {
        for (OrderLine line : order.getLines()) {
            if (left(line.getArticle()) < line.getCount()) {
                throw new IllegalStateException("not enough of " + line.getArticle());
            }
        }
        return orders.save(order);
    }

    private int left(String article) throws Exception {
        HttpRequest request = HttpRequest.newBuilder()
                .uri(URI.create(stockUrl + "/articles/" + article))
                .timeout(Duration.ofSeconds(5))
                .GET()
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("stock: " + response.statusCode());
        }
        return Integer.parseInt(response.body().trim());
    }

    public List<Order> open() {
        List<Order> result = new ArrayList<>();
        for (Order order : orders.findAll()) {
            if (!order.isPaid() && !order.isCancelled()) {
                result.add(order);
            }
        }
        return result;
    }

    public void cancel(long id) {
        Order order = orders.findById(id).orElseThrow();
        if (order.isCancelled()) {
            return;
        }
        // paid orders are refunded by hand
        order.setCancelled(true);
        orders.save(order);
    }

    public double total(long id) {
        Order order = orders.findById(id).orElseThrow();
        double sum = 0;
        for (OrderLine line : order.getLines()) {
            sum += line.getPrice() * line.getCount();
        }

        return Math.round(sum * 100) / 100.0;
    }
}
