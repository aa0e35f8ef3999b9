"""Tables, and what requests and replies look like."""

from datetime import datetime, timezone

from pydantic import BaseModel
from sqlalchemy import Boolean, Column, DateTime, Integer, String

from app.db import Base


def now() -> datetime:
    return datetime.now(timezone.utc)


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String(80), nullable=False)
    email = Column(String(200), nullable=False, unique=True, index=True)
    joined = Column(DateTime(timezone=True), nullable=False, default=now)
    active = Column(Boolean, nullable=False, default=True)


class UserIn(BaseModel):
    name: str
    email: str


class UserOut(BaseModel):
    id: int
    name: str
    email: str
    points: int = 0
