package shop;

import java.io.IOException;
import java.io.UncheckedIOException;

class Loader {
    String load(String item) throws IOException {
        if (item == null) {
            throw new IllegalArgumentException("no item");  //#= IllegalArgumentException()
        }
        try {
            return read(item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);  //#= java.io.UncheckedIOException()
        }
    }

    void again(RuntimeException e) {
        throw e;  //#= RuntimeException
    }
}
