import asyncio
import subprocess
import time
from pathlib import Path
from typing import Annotated, Optional

import aiofiles
import httpx
import requests
from fastapi import APIRouter, Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from .database import get_async_db, get_db
from .models import User

app = FastAPI()
router = APIRouter()


@app.on_event("startup")
async def warm_up():
    time.sleep(1)


@app.get("/users/{user_id}")
async def read_user(user_id: int, db: Session = Depends(get_db)):
    return db.query(User).filter(User.id == user_id).first()  # want: blocking-call-in-async


@router.get("/annotated/{user_id}")
async def read_annotated(user_id: int, db: Annotated[Session, Depends(get_db)]):
    user = db.get(User, user_id)  # want: blocking-call-in-async
    return user


@router.get("/optional")
async def read_optional(db: Optional[Session] = None):
    return db.execute("select 1").scalar()  # want: blocking-call-in-async


@app.get("/stock")
async def stock():
    reply = requests.get("http://inventory.internal/stock", timeout=5)  # want: blocking-call-in-async
    reply.raise_for_status()
    return reply.json()


@app.get("/mixed")
async def mixed():
    reply = requests.get("http://inventory.internal/stock", timeout=5)  # want: blocking-call-in-async
    await asyncio.sleep(0)
    time.sleep(2)  # want: blocking-call-in-async
    return reply.status_code


def sleepy():
    time.sleep(1)


@app.get("/helper")
async def through_helper():
    sleepy()  # want: blocking-call-in-async
    return {}


@app.get("/files/{name}")
async def files(name: str):
    with open(name) as f:  # want: blocking-call-in-async
        return f.readline()


@app.get("/paths/{name}")
async def paths(name: str):
    return Path(name).read_text()  # want: blocking-call-in-async


@app.get("/run")
async def run_tool():
    subprocess.run(["convert"], timeout=5)  # want: blocking-call-in-async
    await asyncio.sleep(0)


async def helper(client: httpx.Client, url):
    reply = client.get(url)  # want: blocking-call-in-async
    return await store(reply)


# What follows is fine.


@app.get("/sync")
def read_sync(db: Session = Depends(get_db)):
    time.sleep(1)
    return db.query(User).first()


@app.get("/async")
async def read_async(db: AsyncSession = Depends(get_async_db)):
    found = await db.execute("select 1")
    return found.scalar()


@app.get("/pool")
async def pooled(db: Session = Depends(get_db)):
    return await run_in_threadpool(lambda: db.query(User).first())


@app.get("/thread")
async def threaded(url: str):
    def work():
        return requests.get(url, timeout=5)

    return await asyncio.to_thread(work)


@app.get("/helper-in-thread")
async def helper_in_thread():
    return await asyncio.to_thread(sleepy)


@app.get("/aio")
async def aio(name: str):
    async with aiofiles.open(name) as f:
        return await f.read(10)


@app.get("/httpx")
async def awaited(url: str):
    async with httpx.AsyncClient() as client:
        return await client.get(url)


@app.get("/dict")
async def lookup(query: dict):
    return query.get("name")


async def store(reply):
    return reply
