"""The database connection."""

from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, declarative_base, sessionmaker

from app import settings

engine = create_engine(
    settings.DATABASE_URL,
    connect_args={"check_same_thread": False},
)
SessionLocal = sessionmaker(bind=engine, autoflush=False)


Base = declarative_base()


def get_db() -> Iterator[Session]:
    """Hand one session to one request."""
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
