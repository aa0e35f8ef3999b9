from celery import shared_task
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()


@app.get("/items")
async def items():  #= request items
    return []


@router.post("/items")
def add(item: dict):  #= request add
    return item


@shared_task
def nightly():  #= job nightly
    pass


def helper():
    pass


def main():  #= main main
    helper()
