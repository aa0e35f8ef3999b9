import logging

log = logging.getLogger(__name__)


def silent():
    try:
        work()
    except Exception:  #= Exception swallows
        pass


def logged():
    try:
        work()
    except (OSError, ValueError) as e:  #= OSError|ValueError logs+uses
        log.exception("failed: %s", e)


def wrapped():
    try:
        work()
    except KeyError as e:  #= KeyError raises+wraps+uses
        raise RuntimeError("no key") from e


def again():
    try:
        work()
    except:  #= everything raises+wraps
        raise


def given():
    try:
        return work()
    except OSError:  #= OSError returns
        return None
    finally:
        done()


def rolled(session):
    try:
        work()
        session.commit()
    except Exception:  #= Exception raises+wraps+acts
        session.rollback()
        raise


def looped(items):
    for item in items:
        try:
            work(item)
        except Exception as e:  #= Exception continues+logs+uses
            log.warning(e)
