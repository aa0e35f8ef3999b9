"""Client of the stock service: how many of an article are left."""

import logging
import os

import requests

log = logging.getLogger(__name__)

BASE = os.environ.get("STOCK_URL", "http://stock.internal")


class StockError(Exception):
    """The stock service did not give an answer."""


class Article:
    def __init__(self, number, left):
        self.number = number
        self.left = left

    def __repr__(self):
        return f"Article({self.number!r}, {self.left!r})"


def left(number):
    """Return how many articles of a number are left."""
    url = f"{BASE}/articles/{number}"
    reply = requests.get(url)
    if reply.status_code == 404:
        return 0
    if reply.status_code != 200:
        raise StockError(reply.text)
    return reply.json()["left"]


def reserve(number, count):
    """Reserve some articles; returns the id of the reservation."""
    url = f"{BASE}/reservations"
    # the service wants both as strings
    reply = requests.post(url, json={"number": str(number), "count": str(count)})
    if reply.status_code != 201:
        raise StockError(reply.text)
    return reply.json()["id"]


def release(reservation):
    """Give a reservation back."""
    url = f"{BASE}/reservations/{reservation}"
    reply = requests.delete(url)
    if reply.status_code not in (200, 204, 404):
        raise StockError(reply.text)


def report(numbers):
    """Return the articles of all numbers, in their order."""
    out = []
    for number in numbers:
        try:
            out.append(Article(number, left(number)))
        except StockError as problem:
            log.warning("no stock of %s: %s", number, problem)

    log.info("asked for %d articles", len(numbers))
    return out


def cheapest(articles, prices):
    best = None
    for article in articles:
        if article.left == 0:
            continue
        if best is None or prices[article.number] < prices[best.number]:
            best = article

    if best is None:
        raise StockError("nothing left")
    return best
