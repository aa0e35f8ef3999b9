import requests


def load(item):
    if not item:
        return  #= nothing
    if item.cached:
        return item.value  #= value
    return requests.get(item.url, timeout=3)  #= requests.get()


def several(a, b):
    return a, b  #= List


def constant():
    return None  #= None


double = lambda n: n * 2
