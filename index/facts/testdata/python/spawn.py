import asyncio
import threading


async def work(item):
    await asyncio.sleep(1)


async def forgotten(item):
    asyncio.create_task(work(item))  #= starts work


async def kept(item):
    task = asyncio.create_task(work(item))  #= starts work kept
    await task


async def floating(item):
    work(item)  #= starts work


async def many(items):
    for item in items:
        asyncio.create_task(work(item))  #= starts work loop


async def limited(items):
    gate = asyncio.Semaphore(4)
    for item in items:
        async with gate:
            asyncio.create_task(work(item))  #= starts work loop limited


def thread(item):
    threading.Thread(target=print, args=(item,)).start()  #= starts
