import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Store implements AutoCloseable {
    private final ExecutorService pool = Executors.newFixedThreadPool(4);  //#= java.util.concurrent.Executors.newFixedThreadPool in Store.pool invoked:submit
    private final Socket socket;
    private Socket spare;

    Store(String host) throws Exception {
        this.socket = new Socket(host, 1);  //#= java.net.Socket in Store.socket invoked:close
    }

    void open(String host) throws Exception {
        spare = new Socket(host, 2);  //#= java.net.Socket in Store.spare
        pool.submit(this::work);
    }

    void work() {
    }

    @Override
    public void close() throws Exception {
        socket.close();
    }
}
