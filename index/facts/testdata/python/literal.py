import requests

LIMIT = 10  #= Number "10" value
BIG = 1_000  #= Number "1_000" value
RATE = 0.5  #= Number "0.5" value
NAME = "shop"  #= String "shop" value
ON = True  #= Bool "True" value
NONE = None  #= Null "None" value


def load(item, tries=3):  #= Number "3" value
    requests.get("https://shop", timeout=2.5, headers={"accept": "text"}, verify=False)  #= String "https://shop" arg; Number "2.5" value of timeout; String "accept" key; String "text" value of accept; Bool "False" value of verify
    print(f"item {item}", b"raw", r"\d", 0x10)  #= String "item {item}" arg; String "raw" arg; String "\\d" arg; Number "0x10" arg
    return [1, -1]  #= Number "1" elem; Number "1" left
