"""Pictures of members: wanted, but never worth waiting for."""

import logging
import random
import time
from typing import Optional

import requests

from app import settings

log = logging.getLogger(__name__)

ATTEMPTS = 3
FIRST_DELAY = 0.1  # seconds
LONGEST_DELAY = 1.0  # seconds
TRANSIENT = {429, 502, 503, 504}


def address_of(user_id: int) -> Optional[str]:
    """Return where the picture is, or None where that cannot be had in good time."""
    for attempt in range(ATTEMPTS):
        if attempt > 0:
            ceiling = min(LONGEST_DELAY, FIRST_DELAY * 2**attempt)
            time.sleep(random.uniform(0, ceiling))
        try:
            reply = requests.get(
                f"{settings.AVATARS_URL}/avatars/{user_id}",
                timeout=(1.0, 2.0),
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            log.info("avatar of %d: %s", user_id, error)
            continue
        if reply.status_code == 200:
            return str(reply.json()["address"])
        if reply.status_code not in TRANSIENT:
            return None
    return None
