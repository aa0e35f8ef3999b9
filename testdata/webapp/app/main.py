"""The HTTP side of the service."""

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clients, mail
from app.db import Base, engine, get_db
from app.models import User, UserIn, UserOut

app = FastAPI(title="members", version="1.0.0")
Base.metadata.create_all(engine)


@app.get("/")
async def index(db: Session = Depends(get_db)) -> dict[str, int]:
    members = db.scalar(select(func.count()).select_from(User))
    return {"members": members or 0}


@app.post("/users/", response_model=UserOut, status_code=201)
async def create_user(user: UserIn, db: Session = Depends(get_db)) -> UserOut:
    known = db.query(User).filter(User.email == user.email).first()
    if known is not None:
        raise HTTPException(status_code=409, detail="this address is taken")
    row = User(name=user.name, email=user.email)
    db.add(row)
    db.commit()
    db.refresh(row)
    clients.add_contact(row.name, row.email)
    mail.send(mail.welcome(row.name, row.email))
    return UserOut(id=row.id, name=row.name, email=row.email)


@app.get("/users/{user_id}", response_model=UserOut)
async def read_user(user_id: int, db: Session = Depends(get_db)) -> UserOut:
    row = db.query(User).filter(User.id == user_id).first()
    if row is None:
        raise HTTPException(status_code=404, detail="no such member")
    found = UserOut(id=row.id, name=row.name, email=row.email)
    found.points = clients.loyalty_points(row.email)
    return found
