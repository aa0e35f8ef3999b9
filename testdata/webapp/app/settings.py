"""Where the service finds its neighbours."""

import os

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///./members.db")
CONTACTS_URL = os.environ.get("CONTACTS_URL", "http://contacts.internal:8081")
POINTS_URL = os.environ.get("POINTS_URL", "http://points.internal:8082")
AVATARS_URL = os.environ.get("AVATARS_URL", "http://avatars.internal:8083")
MAIL_HOST = os.environ.get("MAIL_HOST", "mail.internal")
MAIL_PORT = int(os.environ.get("MAIL_PORT", "25"))
MAIL_FROM = os.environ.get("MAIL_FROM", "club@example.org")
