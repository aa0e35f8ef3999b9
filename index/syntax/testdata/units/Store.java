package com.example.store;

import java.util.List;
import java.util.concurrent.*;
import static java.util.Objects.requireNonNull;

/**
 * Keeps users.
 */
@Service
@Transactional(readOnly = true)
public class Store<T> extends Base<T> implements Closeable, com.example.Flushable {
    private static final int LIMIT = 10;
    private final HttpClient client;
    List<User> users, spare;

    // Wires it.
    @Autowired
    public Store(HttpClient client) {
        this.client = client;
    }

    /** Saves. */
    @Override
    public User save(final User user, String... tags) throws IOException {
        var order = new Order(user.getId());
        Reply reply = client.send(order);
        for (Item item : order.items()) {
            item.check(LIMIT);
        }
        try (Session session = factory.open()) {
            session.save(user);
        } catch (IOException | SQLException e) {
            throw new StoreException(e);
        }
        Runnable r = () -> client.close();
        return Users.copy(user).stream().map(User::normalise).findFirst();
    }

    interface Listener { void onSave(User u); }

    enum Level { LOW, HIGH; int weight() { return 1; } }

    record Point(int x, Shape shape) {}
}
