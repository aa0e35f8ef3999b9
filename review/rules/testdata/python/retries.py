import asyncio
import itertools
import logging
import random
import time
from queue import Empty

import backoff
import requests
import tenacity
from tenacity import retry, stop_after_attempt, wait_exponential, wait_fixed, wait_random_exponential

log = logging.getLogger(__name__)
PAUSE = 2


def fixed(url):
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException as err:
            log.warning("try %d: %s", attempt, err)
            time.sleep(1)  # want: retry-fixed-delay
    raise RuntimeError("no answer")


def fixed_constant(url):
    for _ in range(4):
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            pass
        time.sleep(PAUSE)  # want: retry-fixed-delay
    return None


async def fixed_async(client, url):
    tries = 0
    while tries < 6:
        try:
            return await client.get(url)
        except OSError:
            tries += 1
            await asyncio.sleep(3)  # want: retry-fixed-delay


def by_status(url):
    for attempt in range(5):
        reply = requests.get(url, timeout=5)
        if reply.status_code < 500:
            return reply
        time.sleep(1.5)  # want: retry-fixed-delay


def hot(url):
    for attempt in range(3):  # want: retry-no-delay
        try:
            return requests.get(url, timeout=5)
        except Exception as err:
            log.warning("try %d: %s", attempt, err)


def endless(url):
    while True:  # want: retry-unbounded
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException:
            log.warning("again")
            time.sleep(random.uniform(1, 5))


def endless_count(connect):
    for n in itertools.count():  # want: retry-unbounded
        try:
            connect()
            break
        except OSError:
            time.sleep(min(30, 2**n))  # want: retry-no-jitter


def until_connected(broker):
    connected = False
    while not connected:  # want: retry-unbounded retry-no-delay
        try:
            broker.connect()
            connected = True
        except OSError:
            log.info("again")


@retry  # want: retry-unbounded
def bare(url):
    return requests.get(url, timeout=5)


@tenacity.retry(wait=tenacity.wait_fixed(2), stop=tenacity.stop_after_attempt(3))  # want: retry-fixed-delay
def constant(url):
    return requests.get(url, timeout=5)


@retry(stop=stop_after_attempt(3), wait=wait_fixed(1))  # want: retry-fixed-delay
def constant_imported(url):
    return requests.get(url, timeout=5)


@retry(stop=stop_after_attempt(3))  # want: retry-no-delay
def at_once(url):
    return requests.get(url, timeout=5)


@retry(wait=wait_exponential(), stop=stop_after_attempt(3))  # want: retry-no-jitter
def in_step(url):
    return requests.get(url, timeout=5)


@retry(wait=wait_random_exponential(), stop=stop_after_attempt(3))
def pay(order):
    return requests.post("https://pay.internal/charges", json=order, timeout=5)  # want: retry-non-idempotent


@backoff.on_exception(backoff.expo, requests.RequestException)  # want: retry-unbounded
def backed_off(url):
    return requests.get(url, timeout=5)


def pay_in_loop(order):
    for attempt in range(3):
        try:
            return requests.post("https://pay.internal/charges", json=order, timeout=5)  # want: retry-non-idempotent
        except requests.ConnectionError:
            time.sleep(random.random() * 2**attempt)


# What follows is fine.


@retry(wait=wait_random_exponential(max=30), stop=stop_after_attempt(3))
def well_done(url):
    return requests.get(url, timeout=5)


@retry(wait=wait_random_exponential(), stop=stop_after_attempt(3))
def pay_once(order, key):
    return requests.post("https://pay.internal/charges", json=order, headers={"Idempotency-Key": key}, timeout=5)


def growing(url):
    delay = 1
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(delay + random.random())
            delay *= 2


def short(url):
    for attempt in range(3):
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(0.2)


def poll(job):
    while True:
        state = job.state()
        if state == "done":
            return state
        time.sleep(5)


def consume(queue, handle):
    while True:
        try:
            handle(queue.get(timeout=1))
        except Empty:
            continue


def each(items, handle):
    for item in items:
        try:
            handle(item)
        except ValueError:
            continue


def first_of(urls):
    for url in urls:
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException:
            continue


def deadline(url, limit):
    while True:
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException:
            if time.monotonic() > limit:
                raise
            time.sleep(random.uniform(1, 5))


def ask():
    while True:
        try:
            return int(input("How many? "))
        except ValueError:
            print("a number, please")
