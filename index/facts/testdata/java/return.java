package shop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Supplier;

class Loader {
    private final HttpClient client = HttpClient.newHttpClient();

    HttpResponse<String> load(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());  //#= java.net.http.HttpClient.send()
    }

    void stop(boolean done) {
        if (done) {
            return;  //#= nothing
        }
        client.close();
    }

    Supplier<Object> none() {
        return () -> null;  //#= Func
    }
}
