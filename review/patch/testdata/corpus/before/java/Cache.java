package com.example.shop;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

public class Cache<K, V> {

    private final Map<K, V> values = new HashMap<>();
    private final Function<K, V> loader;
    private long hits;
    private long misses;

    public Cache(Function<K, V> loader) {
        this.loader = loader;
    }

    public synchronized V get(K key) {
        V value = values.get(key);
        if (value != null) {
            hits++;
            return value;
        }
        misses++;
        value = loader.apply(key);
        values.put(key, value);
        return value;
    }

    public synchronized void drop(K key) {
        values.remove(key);
    }

    public synchronized void clear() {
        values.clear();
        hits = 0;
        misses = 0;
    }

    public synchronized double rate() {
        long all = hits + misses;
        if (all == 0) {
            return 0;
        }
        return (double) hits / all;
    }
}
