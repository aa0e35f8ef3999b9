package org.example.shop;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

public class Orders {
    private final DataSource dataSource;
    private final Lock lock = new ReentrantLock();
    private final Semaphore permits = new Semaphore(4);
    private InputStream kept;

    public Orders(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public void insert(int id) throws SQLException {
        Connection connection = dataSource.getConnection(); // want: connection-leak
        PreparedStatement statement = connection.prepareStatement("insert into orders values (?)");
        statement.setInt(1, id);
        statement.executeUpdate();
        connection.close();
    }

    public String product() throws SQLException {
        return dataSource.getConnection().getMetaData().getDatabaseProductName(); // want: connection-leak
    }

    public String first(String name) throws IOException {
        BufferedReader reader = new BufferedReader(new FileReader(name)); // want: resource-not-closed
        String line = reader.readLine();
        reader.close();
        return line;
    }

    public Properties load(String name) throws IOException {
        Properties properties = new Properties();
        properties.load(new FileInputStream(name)); // want: resource-not-closed
        return properties;
    }

    public int firstByte(Path path) throws IOException {
        InputStream in = Files.newInputStream(path); // want: resource-not-closed
        return in.read();
    }

    public void transfer(Connection connection) throws SQLException {
        connection.setAutoCommit(false); // want: missing-rollback
        connection.prepareStatement("update a").executeUpdate(); // want: resource-not-closed
        connection.prepareStatement("update b").executeUpdate(); // want: resource-not-closed
        connection.commit();
    }

    public void guarded(Runnable work) {
        lock.lock(); // want: lock-not-released
        work.run();
        lock.unlock();
    }

    public void permitted(Runnable work) throws InterruptedException {
        permits.acquire(); // want: bulkhead-released-early
        work.run();
        permits.release();
    }

    // What follows is fine.

    public void closed(int id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
             PreparedStatement statement = connection.prepareStatement("delete from orders where id = ?")) {
            statement.setInt(1, id);
            statement.executeUpdate();
        }
    }

    public void inFinally(int id) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.prepareStatement("vacuum").execute();
        } finally {
            connection.close();
        }
    }

    public Connection open() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setReadOnly(true);
        return connection;
    }

    public Connection direct() throws SQLException {
        return dataSource.getConnection();
    }

    public String line(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new FileReader(name))) {
            return reader.readLine();
        }
    }

    public void keep(String name) throws IOException {
        kept = new FileInputStream(name);
    }

    public BufferedReader reader(String name) throws IOException {
        return new BufferedReader(new FileReader(name));
    }

    public void safeTransfer(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            connection.prepareStatement("update a").executeUpdate(); // want: resource-not-closed
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    public void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    public void release(Runnable work) throws InterruptedException {
        permits.acquire();
        try {
            work.run();
        } finally {
            permits.release();
        }
    }
}
