import sqlite3
import threading

import httpx


class Store:
    def __init__(self, path):
        self.db = sqlite3.connect(path)  #= sqlite3.connect in Store.db passed:copy invoked:close
        self.http = httpx.AsyncClient()  #= httpx.AsyncClient in Store.http invoked:get
        self._thread = threading.Thread(target=self.work)  #= threading.Thread in Store._thread
        conn = sqlite3.connect(path)  #= sqlite3.connect in Store.spare passed:copy
        self.spare = conn

    async def load(self, url):
        return await self.http.get(url)

    def work(self):
        copy(self.db, self.spare)

    def close(self):
        self.db.close()


def make(path):
    store = Store(path)
    store.other = sqlite3.connect(path)  #= sqlite3.connect in Store.other
    return store
