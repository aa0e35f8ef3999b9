import asyncio
from django.db import transaction
from tenacity import retry, stop_after_attempt


@retry(stop=stop_after_attempt(3))  #= retry over 7-8
def fetch(url):
    return get(url)


@retry  #= retry over 12-13
def again(url):
    return get(url)


async def bounded(url):
    async with asyncio.timeout(5):  #= timeout over 18-18
        return await get(url)


def save(row):
    with transaction.atomic():  #= transaction over 23-23
        row.save()
