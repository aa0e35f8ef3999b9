class Loader
{
    const int Limit = 10;  //#= Number "10" value
    const bool On = true;  //#= Bool "true" value
    readonly object none = null;  //#= Null "null" value

    void Load(string item, int tries = 3)  //#= Number "3" value
    {
        client.Open("https://shop", timeout: 2.5, 'c', 0x10, 1_000, -1);  //#= String "https://shop" arg; Number "2.5" value of timeout; String "c" arg; Number "0x10" arg; Number "1_000" arg; Number "1" left
        use($"item {item}", @"c:\raw", new Options { Timeout = 5 });  //#= String "item {item}" arg; String "c:\\raw" arg; Number "5" value of Timeout
    }
}
