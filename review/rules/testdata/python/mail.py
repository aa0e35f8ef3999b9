import smtplib
from smtplib import SMTP_SSL as Secure


def welcome(address):
    with smtplib.SMTP("mail.internal", 25) as server:  # want: smtp-no-timeout
        server.sendmail("shop@example.org", [address], "Welcome")


def secure(message):
    server = Secure("mail.internal")  # want: smtp-no-timeout
    server.send_message(message)
    server.quit()


def late_connect(message):
    server = smtplib.SMTP()  # want: smtp-no-timeout
    server.connect("mail.internal")
    server.send_message(message)


def none_given():
    return smtplib.SMTP("mail.internal", timeout=None)  # want: smtp-no-timeout


def over_lines(host, port):
    return smtplib.SMTP(  # want: smtp-no-timeout
        host,
        port,
    )


def bounded():
    return smtplib.SMTP("mail.internal", 25, timeout=10)


def positional():
    return smtplib.SMTP("mail.internal", 25, "shop", 10)


def options(**extra):
    return smtplib.SMTP("mail.internal", **extra)


class SMTP:
    def __init__(self, host):
        self.host = host


def own():
    return SMTP("mail.internal")


def other(mailer):
    return mailer.SMTP("mail.internal")
