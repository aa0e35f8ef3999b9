"""Calls to the other services of the club."""

import logging
import time
from urllib.parse import quote

import requests

from app import settings

log = logging.getLogger(__name__)


class ServiceUnavailable(Exception):
    """A service that we depend on did not give a usable reply."""


def add_contact(name: str, email: str) -> None:
    """Enter a new member into the address book."""
    reply = requests.post(
        f"{settings.CONTACTS_URL}/contacts",
        json={"name": name, "email": email},
    )
    if reply.status_code >= 400:
        raise ServiceUnavailable(f"address book answered {reply.status_code}")


def loyalty_points(email: str) -> int:
    """Read how many points a member has; the service restarts now and then."""
    problem = None
    for attempt in range(5):
        try:
            reply = requests.get(f"{settings.POINTS_URL}/points/{quote(email)}")
            reply.raise_for_status()
            return int(reply.json()["points"])
        except requests.RequestException as error:
            log.warning("points service, attempt %d: %s", attempt + 1, error)
            problem = error
            time.sleep(2)
    raise ServiceUnavailable("points service") from problem
