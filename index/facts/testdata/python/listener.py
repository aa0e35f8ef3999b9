import atexit
import signal
import threading

from apscheduler.schedulers.background import BackgroundScheduler
from django.db.models.signals import post_save


def stop(*args):
    pass


signal.signal(signal.SIGTERM, stop)  #= listen 
atexit.register(stop)  #= listen 
post_save.connect(stop, sender=Order)  #= listen  removed
post_save.disconnect(stop)
timer = threading.Timer(5.0, stop)
timer.start()
timer.cancel()
scheduler = BackgroundScheduler()
scheduler.add_job(stop, "interval", seconds=5)  #= timer 
