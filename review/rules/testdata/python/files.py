import asyncio
import contextlib
import csv
import json
import sqlite3
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pika
import redis
import requests
from fastapi import Request, UploadFile
from openai import OpenAI
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from . import stock_pb2_grpc
from .names import Names

engine = create_engine("postgresql://shop@db/shop")  # want: pool-stale-connections db-no-statement-timeout
SessionLocal = sessionmaker(bind=engine)
cache = redis.Redis(host="cache")  # want: redis-no-socket-timeout
model = OpenAI()  # want: llm-client-no-timeout
lock = threading.Lock()


def one_shot(path):
    return open(path).read()  # want: resource-not-closed


def in_parser(path):
    return json.load(open(path))  # want: resource-not-closed


def happy_path(path):
    f = open(path)  # want: resource-not-closed
    data = f.read()
    f.close()
    return data


def forgotten(path, rows):
    out = open(path, "w")  # want: resource-not-closed
    csv.writer(out).writerows(rows)


def query(name):
    connection = sqlite3.connect("shop.db")  # want: connection-leak
    rows = connection.execute("select * from users where name = ?", (name,)).fetchall()
    connection.close()
    return rows


def session(user_id):
    db = SessionLocal()  # want: connection-leak
    return db.get(Names, user_id)


def engine_rows():
    connection = engine.connect()  # want: connection-leak
    return connection.execute("select 1").fetchall()


def pool_per_call(work):
    pool = ThreadPoolExecutor(4)  # want: executor-not-shutdown
    pool.submit(work)


def held(work):
    lock.acquire()  # want: lock-not-released
    work()
    lock.release()


def swallowed(order):
    try:
        order.save()
    except Exception:  # want: error-swallowed
        pass


def bare(items, send):
    for item in items:
        try:
            send(item)
        except:  # want: error-swallowed
            continue


def suppressed(work):
    with contextlib.suppress(Exception):  # want: error-swallowed
        work()


def child(name):
    return subprocess.run(["convert", name], check=True)  # want: subprocess-no-timeout


def opened(name):
    process = subprocess.Popen(["convert", name])
    return process.communicate()  # want: subprocess-no-timeout


async def all_at_once(ids, load):
    return await asyncio.gather(*[load(i) for i in ids])  # only low: how many there are is not known


async def listed(ids, load):
    tasks = [load(i) for i in ids]
    return await asyncio.gather(*tasks)  # only low: how many there are is not known


async def appended(urls, load):
    tasks = []
    for url in urls:
        tasks.append(asyncio.create_task(load(url)))
    return await asyncio.gather(*tasks)  # only low: how many there are is not known


def move(conn, a, b):
    cursor = conn.cursor()
    cursor.execute("update accounts", (a, b))
    conn.commit()  # want: missing-rollback


def threads(urls, fetch):
    for url in urls:
        threading.Thread(target=fetch, args=(url,)).start()  # only low: how many there are is not known


async def lost(work):
    asyncio.create_task(work())  # want: goroutine-leak


async def stubborn(queue):
    while True:
        try:
            await queue.get()
        except asyncio.CancelledError:  # want: interrupt-swallowed
            print("cancelled")


def chained(url):
    return requests.get(url, timeout=5).json()  # only low: an error page raises by itself, mostly


def unchecked(url):
    reply = requests.get(url, timeout=5)
    return reply.json()  # only low: an error page raises by itself, mostly


def tags(text):
    reply = model.chat.completions.create(model="small", messages=[{"role": "user", "content": text}])
    return json.loads(reply.choices[0].message.content)  # want: llm-output-unvalidated


def waits(work):
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(work)
        return future.result()


def level(channel, request):
    stub = stock_pb2_grpc.StockStub(channel)
    return stub.Level(request)  # want: rpc-no-deadline


async def raw(request: Request):
    return await request.body()  # want: unbounded-body-read


async def upload(file: UploadFile):
    return await file.read()  # want: unbounded-body-read


def consume(channel: pika.channel.Channel, handle):
    channel.basic_consume("orders", handle, auto_ack=True)  # want: ack-before-work


# What follows is fine.


def with_block(path):
    with open(path) as f:
        return f.read()


def finally_closed(path):
    f = open(path)
    try:
        return f.read()
    finally:
        f.close()


def returned(path):
    f = open(path)
    return f


class Log:
    def __init__(self, path):
        self.file = open(path, "a")


def stacked(stack, path):
    return stack.enter_context(open(path)).read()


def handed(path):
    f = open(path)
    return Names(f)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


def with_session(user_id):
    with SessionLocal() as db:
        return db.get(Names, user_id)


def with_pool(work, items):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, items))


def guarded(work):
    with lock:
        work()


def best_effort(handle):
    try:
        handle.close()
    except Exception:
        pass


def explained(work):
    try:
        work()
    except Exception:
        pass  # the next run does it


def narrow(table, key):
    try:
        del table[key]
    except KeyError:
        pass


def bounded_child(name):
    return subprocess.run(["convert", name], check=True, timeout=30)


async def limited(ids, load):
    permits = asyncio.Semaphore(8)

    async def one(i):
        async with permits:
            return await load(i)

    return await asyncio.gather(*[one(i) for i in ids])


async def pair(load):
    return await asyncio.gather(load(1), load(2))


async def few(load):
    return await asyncio.gather(*[load(name) for name in ("a", "b")])


async def kept(work, tasks):
    task = asyncio.create_task(work())
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def grouped(work):
    async with asyncio.TaskGroup() as group:
        group.create_task(work())


async def stopping(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass


def checked(url):
    reply = requests.get(url, timeout=5)
    reply.raise_for_status()
    return reply.json()


def by_code(url):
    reply = requests.get(url, timeout=5)
    if reply.status_code != 200:
        return None
    return reply.json()


quick = redis.Redis(host="cache", socket_timeout=2, socket_connect_timeout=2)
shared = redis.Redis(connection_pool=redis.ConnectionPool(host="cache", socket_timeout=2))
local = create_engine("sqlite:///shop.db")
checked_engine = create_engine("postgresql://shop@db/shop", pool_pre_ping=True)  # want: db-no-statement-timeout
