import requests


def load(item):
    if not item:
        raise ValueError("no item")  #= ValueError()
    try:
        return requests.get(item, timeout=3)
    except requests.Timeout as error:
        raise LookupError(item) from error  #= LookupError(), requests.Timeout
    except OSError:
        raise  #= nothing


def typed(failed):
    raise NotImplementedError  #= NotImplementedError


def known(error):
    raise error  #= error
