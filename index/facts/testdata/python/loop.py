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
    for url in urls:  #= iterates by failure next bounded
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
    while True:  #= works by failure endless
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
    while time.monotonic() < deadline:  #= polls delay constant
        reply = requests.get(url)
        if reply.ok:
            return reply
        time.sleep(1)
