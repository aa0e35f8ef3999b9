"""Work that is done beside the requests."""

import asyncio
import smtplib
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import update

from app import settings
from app.db import SessionLocal
from app.models import User, now


def retire_members(older_than: timedelta) -> int:
    """Mark members as inactive; all of them, or none if anything fails."""
    with SessionLocal.begin() as db:
        found = db.execute(
            update(User)
            .where(User.joined < now() - older_than)
            .values(active=False)
        )
        return found.rowcount


def rename_member(user_id: int, name: str) -> bool:
    db = SessionLocal()
    try:
        row = db.get(User, user_id)
        if row is None:
            return False
        row.name = name
        db.commit()
        return True
    except Exception:
        db.rollback()
        raise
    finally:
        db.close()


def send_digest(message: EmailMessage) -> None:
    with smtplib.SMTP(settings.MAIL_HOST, settings.MAIL_PORT, timeout=10) as server:
        server.send_message(message)


async def nightly(digest: EmailMessage) -> None:
    """Run the chores of the night without holding up the event loop."""
    await asyncio.to_thread(retire_members, timedelta(days=3650))
    await asyncio.to_thread(send_digest, digest)
