import sqlalchemy as sa
from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session, sessionmaker

from .models import Order, User

app = FastAPI()
engine = sa.create_engine("sqlite:///shop.db")
SessionLocal = sessionmaker(bind=engine)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


def careful_db():
    db = SessionLocal()
    try:
        yield db
    except Exception:
        db.rollback()
        raise
    finally:
        db.close()


@app.post("/users")
def create_user(name: str, db: Session = Depends(get_db)):
    user = User(name=name)
    db.add(user)
    db.commit()  # want: missing-rollback
    db.refresh(user)
    return user


def untyped(db, name):
    db.add(User(name=name))
    db.commit()  # want: missing-rollback


class Orders:
    def __init__(self, session: Session):
        self.session = session

    def place(self, order):
        self.session.add(order)
        self.session.flush()
        self.session.commit()  # want: missing-rollback

    def cancel(self, number):
        try:
            self.session.query(Order).filter_by(number=number).delete()
            self.session.commit()  # want: missing-rollback
        except Exception as err:
            print("cancel failed", err)


def if_new(db: Session, user):
    if user.id is None:
        db.add(user)
        db.commit()  # want: missing-rollback
    return user


# What follows is fine.


def guarded(db: Session, user):
    try:
        db.add(user)
        db.commit()
    except Exception:
        db.rollback()
        raise


def in_block(user):
    with SessionLocal() as db:
        db.add(user)
        db.commit()


def begun(user):
    with SessionLocal.begin() as db:
        db.add(user)


def provided(user, db: Session = Depends(careful_db)):
    db.add(user)
    db.commit()


def repository(repo):
    repo.index.commit("message")


def offsets(consumer):
    consumer.commit()


class Unit:
    def __init__(self, session: Session):
        self.session = session

    def __exit__(self, kind, value, trace):
        self.session.rollback()

    def finish(self):
        self.session.commit()
