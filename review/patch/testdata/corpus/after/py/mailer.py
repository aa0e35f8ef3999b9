import smtplib
import ssl
from email.message import EmailMessage
from queue import Empty, Queue

SENDER = "shop@example.com"


class Mailer:
    """Sends what the shop has to say, one message after the other."""

    def __init__(self, host, port=587, user=None, password=None):
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.waiting = Queue(maxsize=1000)

    def connect(self):
        server = smtplib.SMTP(self.host, self.port, timeout=10)
        server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)
        return server

    def order_confirmed(self, to, order):
        message = EmailMessage()
        message["From"] = SENDER
        message["To"] = to
        message["Subject"] = f"Your order {order.number}"
        message.set_content(order.text())
        self.waiting.put(message)

    def order_sent(self, to, order, parcel):
        message = EmailMessage()
        message["From"] = SENDER
        message["To"] = to
        message["Subject"] = f"Your order {order.number} is on its way"
        message["X-Parcel"] = str(parcel)
        message.set_content(f"Parcel {parcel}\n\n{order.text()}")
        self.waiting.put(message)

    def run(self):
        while True:
            try:
                message = self.waiting.get(timeout=1)
            except Empty:
                continue
            server = self.connect()
            try:
                server.send_message(message)
            finally:
                server.quit()

    def drain(self):
        sent = 0
        if self.waiting.empty():
            return sent
        server = self.connect()
        while not self.waiting.empty():
            server.send_message(self.waiting.get())
            sent += 1

        server.quit()
        return sent
