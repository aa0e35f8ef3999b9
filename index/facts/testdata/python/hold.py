import socket
import sqlite3


def leaked(path):
    f = open(path)  #= open as f invoked:read
    return f.read()  #= open().read returned


def closed(path):
    f = open(path)  #= open as f invoked:read invoked:close
    data = f.read()  #= open().read as data returned
    f.close()  #= open().close
    return data


def safe(path):
    f = open(path)  #= open as f invoked:read invoked:close!
    try:
        return f.read()  #= open().read returned
    finally:
        f.close()  #= open().close


def scoped(path):
    with open(path) as f:  #= open as f scoped invoked:read
        return f.read()  #= open().read returned


def given(path):
    f = open(path)  #= open as f returned
    return f


def passed(path):
    f = open(path)  #= open as f passed:register
    register(f)  #= register


def chained(path):
    return open(path).read()  #= open().read returned; open invoked:read


def partly(path, quick):
    f = open(path)  #= open as f invoked:close?
    if quick:
        f.close()  #= open().close


def copied(path):
    f = open(path)  #= open as f invoked:close
    g = f
    g.close()  #= open().close


class Store:
    def __init__(self, path):
        self.db = sqlite3.connect(path)  #= sqlite3.connect as db field invoked:cursor^ invoked:close^
        self.peers = []

    def add(self, host):
        self.peers.append(socket.create_connection((host, 1)))  #= .Store.peers.append; socket.create_connection passed:.Store.peers.append

    def save(self, row):
        cur = self.db.cursor()  #= sqlite3.Connection.cursor as cur invoked:execute
        cur.execute("insert", row)  #= sqlite3.Connection.cursor().execute

    def close(self):
        self.db.close()  #= sqlite3.Connection.close
