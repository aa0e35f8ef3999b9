import asyncio
import random
import time

import requests


def fetch(url):
    for attempt in range(3):  #= retries by failure bounded delay constant
        try:
            return requests.get(url)
        except requests.ConnectionError:
            time.sleep(1)


def growing(url):
    attempt = 0
    while True:  #= retries by failure endless bounded delay growing jitter
        try:
            return requests.get(url)
        except Exception:
            attempt += 1
            if attempt > 5:
                raise
            time.sleep(2 ** attempt + random.random())


def forever(url):
    while True:  #= retries by failure endless
        try:
            reply = requests.get(url)
            break
        except Exception:
            pass
    return reply


def fallback(urls):
    for url in urls:  #= iterates next bounded
        try:
            return requests.get(url)
        except Exception:
            continue


def each(urls):
    for url in urls:  #= iterates next bounded
        requests.get(url)


def status(url):
    delay = 0.5
    for _ in range(5):  #= retries by status bounded delay growing
        reply = requests.get(url)
        if reply.status_code < 500:
            return reply
        time.sleep(delay)
        delay *= 2


def poll(job):
    while not job.done():  #= polls delay constant
        time.sleep(0.1)


def flag(url):
    ok = False
    while not ok:  #= retries by failure by flag delay constant
        try:
            requests.get(url)
            ok = True
        except Exception:
            time.sleep(1)


async def worker(queue: asyncio.Queue):
    while True:  #= works endless
        item = await queue.get()
        try:
            handle(item)
        except Exception:
            print("failed")


def squares(n):
    return [i * i for i in range(n)]  #= iterates bounded


async def again(url, attempt=0):  #= retries recursive by failure bounded delay growing
    try:
        return await get(url)
    except OSError:
        if attempt >= 3:
            raise
        await asyncio.sleep(2 ** attempt)
        return await again(url, attempt + 1)


def endless(url):  #= retries recursive by failure
    try:
        return requests.get(url)
    except OSError:
        return endless(url)


def pause(seconds):
    time.sleep(seconds + random.random())


def waits(url):
    while True:  #= retries by failure endless delay constant
        try:
            return requests.get(url)
        except OSError:
            pause(1)


def consume(consumer):
    for message in consumer:  #= iterates next bounded
        handle(message)


def until(deadline, url):
    while time.monotonic() < deadline:  #= retries by status delay constant
        reply = requests.get(url)
        if reply.ok:
            return reply
        time.sleep(1)


def answers(client):
    while True:  #= retries by status endless delay constant
        r = client.get("a")
        if r.status_code == 429:
            time.sleep(5)
            continue
        return r


def says(client):
    while True:  #= retries by flag endless delay constant
        if client.connect():
            break
        time.sleep(5)


def countdown(client, retries):
    while retries:  #= retries by failure bounded
        try:
            return client.get("a")
        except OSError:
            retries -= 1


def other(servers):
    while True:  #= works next endless
        server = servers.pop()
        try:
            return server.get("a")
        except OSError:
            continue


def works_on(client, stop):
    while True:  #= polls endless delay constant
        try:
            job = client.get("a")
            if stop.done:
                return
            job.run()
        except OSError:
            time.sleep(1)
