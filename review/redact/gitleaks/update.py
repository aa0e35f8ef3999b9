"""Turns the rules of a gitleaks release into rules.json: update.py gitleaks.toml > rules.json

What our own rules judge better (names like "password", private keys) and what
only a file's name shows stay out, and so do allow lists, which hold real keys.
"""
import json
import sys
import tomllib

# Keywords that are parts of common words have a rule look at nearly every line.
KEYWORDS = {
    "authress-service-client-access-key": [".acc_", ".acc-"],
    "jwt": ["eyj"],
    "vault-service-token": ["hvs."],
}

OURS = {"generic-api-key", "private-key", "curl-auth-user", "kubernetes-secret-yaml", "hashicorp-tf-password"}

# What may stand before the name of a vendor costs time and finds nothing.
BEFORE = r"[\w.-]{0,50}?"

with open(sys.argv[1], "rb") as f:
    rules = tomllib.load(f)["rules"]
kept = [
    {k: r[k].replace(BEFORE, "", 1) if k == "regex" else KEYWORDS.get(r["id"], r[k]) if k == "keywords" else r[k] for k in ("id", "regex", "keywords", "entropy", "secretGroup") if k in r}
    for r in rules
    if "regex" in r and r["id"] not in OURS
]
json.dump(kept, sys.stdout, indent=1)
print()
