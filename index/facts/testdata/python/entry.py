from celery import shared_task
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()


@app.get("/items")  #= request items
async def items():
    return []


@router.post("/items")  #= request add
def add(item: dict):
    return item


@shared_task  #= job nightly
def nightly():
    pass


def helper():
    pass


def main():  #= main main
    helper()


class Orders(BaseResource):
    def get(self, order):  #= request Orders.get
        return order

    def sum(self, orders):
        return orders


def show(request, order):  #= request show
    return order


@queue.task
def remind():  #= job remind
    pass


def resolve_orders(root, info: graphene.ResolveInfo):  #= request resolve_orders
    return []
