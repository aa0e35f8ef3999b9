import asyncio
import os.path
import requests as rq
from concurrent.futures import ThreadPoolExecutor
from requests import Session, get as fetch


class Client:
    timeout = 3

    def __init__(self, base: str, pool: ThreadPoolExecutor = None):
        self.base = base
        self.session = Session()  #= requests.Session in Client.__init__
        self.pool = pool

    def load(self, path):
        for attempt in range(3):  #= range in Client.load
            try:
                reply = self.session.get(self.base + path)  #= requests.Session.get loop try in Client.load
                reply.raise_for_status()  #= requests.Session.get().raise_for_status loop try in Client.load
                return reply.json()  #= requests.Session.get().json loop try in Client.load
            except rq.HTTPError:
                print("again")  #= print loop in Client.load
        return self.fallback()  #= .Client.fallback in Client.load

    def fallback(self) -> Session:
        return rq.Session()  #= requests.Session in Client.fallback


async def main():
    client = Client("http://x")  #= .Client in main
    client.load("/a")  #= .Client.load in main
    client.session.post("/b")  #= requests.Session.post in main
    other = None
    other = rq.Session()  #= requests.Session in main
    other.put("/c", json={"a": 1}, timeout=3)  #= requests.Session.put in main
    await asyncio.gather(*[asyncio.to_thread(fetch, u) for u in urls])  #= asyncio.gather awaited in main; asyncio.to_thread loop in main
    with ThreadPoolExecutor(max_workers=4) as pool:  #= concurrent.futures.ThreadPoolExecutor in main
        pool.submit(os.path.exists, "x")  #= concurrent.futures.ThreadPoolExecutor.submit in main
    with open("f") as f:  #= open in main
        f.read()  #= open().read in main


def shadow(requests):
    requests.get("no library")  #= ?get in shadow
    rq.get("yes")  #= requests.get in shadow
