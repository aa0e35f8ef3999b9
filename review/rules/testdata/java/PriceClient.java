package org.example.shop;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Properties;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.springframework.web.client.RestTemplate;

public class PriceClient {
    private final HttpClient client = HttpClient.newHttpClient();
    private final RestTemplate rest = new RestTemplate(); // want: http-client-no-timeout
    private final RestTemplate bounded = new RestTemplate(factory());

    public String price(String sku) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder() // want: http-client-no-timeout
            .uri(URI.create("http://prices.internal/" + sku))
            .GET()
            .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return response.body(); // want: http-status-unchecked
    }

    public String oneLine(URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).build(); // want: http-client-no-timeout
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body(); // want: http-status-unchecked
    }

    public InputStream old(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(); // want: http-client-no-timeout
        connection.setConnectTimeout(1000);
        return connection.getInputStream();
    }

    public InputStream stream(String address) throws IOException {
        return new URL(address).openStream(); // want: http-client-no-timeout
    }

    public CloseableHttpClient apache() {
        return HttpClients.createDefault(); // want: http-client-no-timeout
    }

    public CloseableHttpClient custom() {
        return HttpClients.custom().disableCookieManagement().build(); // want: http-client-no-timeout
    }

    public Properties mail() {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "mail.internal"); // want: smtp-no-timeout
        return properties;
    }

    public Socket socket() throws IOException {
        return new Socket("stock.internal", 7000);
    }

    // What follows is fine.

    public int checked(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer.body().length();
    }

    public HttpRequest later(URI uri) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        builder.timeout(Duration.ofSeconds(5));
        return builder.build();
    }

    public HttpRequest.Builder half(URI uri) {
        return HttpRequest.newBuilder(uri).header("accept", "text/plain");
    }

    public RestTemplate configured() {
        RestTemplate template = new RestTemplate();
        template.setRequestFactory(factory());
        return template;
    }

    public InputStream timed(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(5000);
        return connection.getInputStream();
    }

    public CloseableHttpClient limited(RequestConfig config) {
        return HttpClients.custom().setDefaultRequestConfig(config).build();
    }

    public Socket quiet() throws IOException {
        Socket socket = new Socket("stock.internal", 7000);
        socket.setSoTimeout(1000);
        return socket;
    }
}
