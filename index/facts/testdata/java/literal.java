package shop;

class Loader {
    static final int LIMIT = 10;  //#= Number "10" value
    static final long BIG = 1_000L;  //#= Number "1_000L" value
    static final boolean ON = true;  //#= Bool "true" value
    static final Object NONE = null;  //#= Null "null" value

    void load() {
        client.timeout(2.5).open("https://shop", 'c', 0x10, -1);  //#= Number "2.5" arg; String "https://shop" arg; String "c" arg; Number "0x10" arg; Number "1" left
        String text = """  //#= String "\n            a block\n            " value
            a block
            """;
    }
}
