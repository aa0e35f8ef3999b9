"""Accounts and where they are kept."""
from __future__ import annotations

import os, json as j
import urllib.request
from typing import Optional
from .models import User, Order as PlacedOrder
from app.db import (
    SessionLocal,  # a factory
    engine,
)

# How long a caller waits, in seconds.
TIMEOUT = 5.0
cache: dict[str, User] = {}
mailer = Mailer(host=os.environ["SMTP_HOST"])


class Base:
    table = "none"


# Keeps users.
@dataclass(frozen=True)
class UserStore(Base, abc.ABC):
    """Stores."""

    session: SessionLocal
    retries: int = 3

    def __init__(self, session: Session, clock: Optional[Clock] = None):
        self.session = session
        self._audit = AuditLog(path="x")
        self.clock = clock or Clock()

    @property
    def size(self) -> int:
        return len(self.session.all())

    @retry(
        times=3,
    )
    async def save(self, user: models.User, *extra, **more) -> None:
        order = PlacedOrder(user.id)
        with self.session.begin() as tx:
            tx.add(user)

        def undo(step):
            return self._audit.drop(step, order)

        try:
            await order.submit(timeout=TIMEOUT)
        except IOError as err:
            undo(err)
            raise

    class Meta:
        ordering = ["id"]


def find(name):
    store = UserStore(SessionLocal())
    return [u for u in store.all() if u.name == name][0].load()


handler = lambda event: find(event)

if os.name == "nt":
    def clear():
        os.system("cls")


def wait(seconds, sleep=sleep, until: int = until):
    timer = start(seconds)
    return timer


class Chain:
    def link(self, other):
        return self
