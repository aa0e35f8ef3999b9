"""Mail to members."""

import smtplib
from email.message import EmailMessage

from app import settings


def welcome(name: str, email: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = email
    message["Subject"] = "Welcome to the club"
    message.set_content(f"Dear {name},\n\nit is good to have you with us.\n")
    return message


def send(message: EmailMessage) -> None:
    with smtplib.SMTP(settings.MAIL_HOST, settings.MAIL_PORT) as server:
        server.send_message(message)
