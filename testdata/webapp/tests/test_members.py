"""Tests of the service, with its neighbours replaced."""

import os
import tempfile

os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/members.db"

import pytest
import requests
from fastapi.testclient import TestClient

from app import clients, mail
from app.main import app


@pytest.fixture
def members(monkeypatch):
    monkeypatch.setattr(clients, "add_contact", lambda name, email: None)
    monkeypatch.setattr(clients, "loyalty_points", lambda email: 7)
    monkeypatch.setattr(mail, "send", lambda message: None)
    return TestClient(app)


def test_a_new_member_can_be_read(members):
    made = members.post("/users/", json={"name": "Ada", "email": "ada@example.org"})
    assert made.status_code == 201
    read = members.get(f"/users/{made.json()['id']}")
    assert read.json()["points"] == 7


def test_an_address_is_taken_once(members):
    body = {"name": "Alan", "email": "alan@example.org"}
    assert members.post("/users/", json=body).status_code == 201
    assert members.post("/users/", json=body).status_code == 409


@pytest.mark.skipif("MEMBERS_URL" not in os.environ, reason="needs a running service")
def test_the_running_service_answers():
    assert requests.get(os.environ["MEMBERS_URL"]).ok
