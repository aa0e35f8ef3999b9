import functools

import celery
from tenacity import retry, stop_after_attempt

app = celery.Celery()


@app.task(bind=True, max_retries=3)  #= celery.Celery.task()
def send(self, mail):
    pass


@retry(stop=stop_after_attempt(5))  #= tenacity.retry()
@functools.cache  #= functools.cache
def load(item):
    pass


@property  #= property
def name(self):
    pass


@functools.total_ordering  #= functools.total_ordering
class Price:
    @staticmethod  #= staticmethod
    def of(amount):
        pass
