import asyncio  #= asyncio = asyncio
import os.path  #= os = os
import numpy as np  #= np = numpy
from typing import Optional, List, Any  #= Optional = typing.Optional; List = typing.List; Any = typing.Any
from requests import Session, get as fetch  #= Session = requests.Session; fetch = requests.get
from . import models  #= models = ./models
from .models import User  #= User = ./models.User

session = Session()  #= session = requests.Session
a = b = session  #= a = requests.Session; b = requests.Session
c, d = Session(), 1  #= c = requests.Session; d = ?
e, f = fetch("x")  #= e = ?; f = ?
total: int = 0  #= total = int
maybe: Optional[Session] = None  #= maybe = requests.Session
many: List[Session] = []  #= many = []requests.Session
unknown: Any = Session()  #= unknown = requests.Session


class Store(User):  #= Store = .Store
    pool: asyncio.Queue  #= pool = asyncio.Queue
    limit = 3  #= limit = ?

    def __init__(self, base: str, other: "User" = None, *args, **kwargs):  #= __init__ = .Store.__init__; self = ?; base = str; other = ?; args = ?; kwargs = ?
        self.base = base  #= base = str
        self.session = other or Session()  #= session = requests.Session
        self.session.auth = base

    @property
    def first(self) -> Session:  #= first = .Store.first; self = ?
        return many[0]

    async def load(self, rows: list[Session], count=Session()):  #= load = .Store.load; self = ?; rows = []requests.Session; count = requests.Session
        for row in rows:  #= row = requests.Session
            pass
        for i, row in enumerate(rows):  #= i = ?; row = ?
            pass
        with Session() as inner, open("x") as (left, right):  #= inner = requests.Session
            pass
        try:
            pass
        except (OSError, ValueError) as error:  #= error = ?
            pass
        except KeyError as error:  #= error = KeyError
            pass
        if (match := fetch("y")) is not None:  #= match = requests.get()
            pass
        total = 1  #= total = ?
        total += 2
        chosen = Session() if total else None  #= chosen = requests.Session
        done = await self.load(rows)  #= done = .Store.load()
        return [x for x in rows], lambda y, z=session: y  #= x = requests.Session; y = ?; z = requests.Session


def make() -> Session:  #= make = .make
    def inner():  #= inner = .inner
        pass
    return Session()


made = make()  #= made = requests.Session
