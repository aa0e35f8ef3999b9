"""Clients of the stock and parcel services."""
import urllib.request as ur
from functools import partial

import httpx
import requests
import requests as r
from aiohttp import ClientTimeout
from requests import Session, get as fetch
from requests.adapters import HTTPAdapter

from .transport import TimeoutSession

INVENTORY_URL = "http://inventory.internal"
OPTIONS = {"verify": False}


def stock(sku):
    reply = requests.get(f"{INVENTORY_URL}/stock/{sku}")  # want: http-client-no-timeout
    return reply.status_code


def aliased(url):
    return r.post(url, json={"a": 1})  # want: http-client-no-timeout


def imported(url):
    return fetch(url)  # want: http-client-no-timeout


def none_given(url):
    return requests.put(url, data=b"", timeout=None)  # want: http-client-no-timeout


def over_lines(url, token):
    return requests.request(  # want: http-client-no-timeout
        "PATCH",
        url,
        headers={"Authorization": token},
    )


def over_lines_plain(url, token):
    return requests.delete(  # want: http-client-no-timeout
        url, headers={"Authorization": token}
    )


class Parcels:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def track(self, number):
        return self.session.get(f"{self.base}/parcels/{number}")  # want: http-client-no-timeout

    def guarded(self, number):
        return self.session.get(f"{self.base}/parcels/{number}", timeout=5)


def with_session(url):
    with Session() as s:
        return s.head(url)  # want: http-client-no-timeout


def annotated(session: requests.Session, url):
    return session.options(url)  # want: http-client-no-timeout


def stdlib(url):
    with ur.urlopen(url) as reply:  # want: http-client-no-timeout
        return reply.read(100)


def switched_off():
    return httpx.Client(timeout=None)  # want: http-client-no-timeout


def no_total():
    return ClientTimeout(total=None)  # only low: written on purpose


def literal_options(url):
    extra = {"verify": False}
    return requests.get(url, **extra)  # want: http-client-no-timeout


# What follows is fine.


def positional(url):
    return ur.urlopen(url, None, 5)


def tuple_timeout(url):
    return requests.get(url, timeout=(3, 10))


def own_default(url):
    return httpx.get(url)


def passed_on(url, **options):
    return requests.get(url, **options)


def wrapped(url):
    return TimeoutSession().get(url)


def mounted(url):
    quick = requests.Session()
    quick.mount("https://", TimeoutAdapter())
    return quick.get(url)


def patched(url):
    bounded = requests.Session()
    bounded.request = partial(bounded.request, timeout=5)
    return bounded.get(url)


def other_get(requests, url):
    return requests.get(url)


def a_dict(headers):
    return headers.get("X-Request-Id")


def single_steps():
    return ClientTimeout(total=None, sock_connect=5, sock_read=30)


class TimeoutAdapter(HTTPAdapter):
    def send(self, request, **kwargs):
        kwargs.setdefault("timeout", 5)
        return super().send(request, **kwargs)


def post(url):
    return url


def shadowed(url):
    return post(url)
