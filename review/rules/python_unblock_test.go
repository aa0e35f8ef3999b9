package rules

import "testing"

const route = `import asyncio
import time

from fastapi import FastAPI, Depends
from sqlalchemy.orm import Session

from deco import cached
from db import get_db
from models import User

app = FastAPI()
seen = []


@app.get("/a")
async def read(db: Session = Depends(get_db)):
    return db.query(User).first()
`

// TestAsyncRouteBecomesPlain: only where nobody can tell the difference.
func TestAsyncRouteBecomesPlain(t *testing.T) {
	const async, plain = "async def read(", "def read("
	body := func(lines string) string {
		return route[:len(route)-len("    return db.query(User).first()\n")] + lines
	}
	checkFixed(t, "app/a.py", "blocking-call-in-async", []fixCase{
		{name: "a route that nobody else knows", src: route, from: async, to: plain},
		{name: "the same word in other files", src: route, from: async, to: plain, others: map[string]string{
			"app/b.py": "def read(f):\n    return f\n\n\ncolumn = dict(read=True)\n"}},
		{name: "another module awaits it", src: route, others: map[string]string{
			"app/b.py": "from a import read\n\n\nasync def nightly(db):\n    return await read(db)\n"}},
		{name: "another module imports it with others", src: route, others: map[string]string{
			"app/b.py": "from .a import (\n    write,\n    read,\n)\n"}},
		{name: "another module reads it off this one", src: route, others: map[string]string{
			"app/b.py": "from app import a\n\n\nasync def nightly(db):\n    return await a.read(db)\n"}},
		{name: "a star import", src: route, others: map[string]string{
			"app/b.py": "from a import *\n\n\nasync def nightly(db):\n    return await read(db)\n"}},
		{name: "named in a string elsewhere", src: route, others: map[string]string{
			"app/b.py": "import app.a\n\nHANDLERS = {\"app.a\": \"read\"}\n"}},
		{name: "a test awaits it", src: route, others: map[string]string{
			"tests/test_a.py": "import app.a as a\n\n\nasync def test_read(db):\n    assert await a.read(db)\n"}},
		{name: "given to gather", src: route + "\n\nasync def warm(db):\n    await asyncio.gather(read(db), read(db))\n"},
		{name: "given to create_task", src: route + "\n\nasync def warm(db):\n    task = asyncio.create_task(read(db))\n    await task\n"},
		{name: "registered a second time", src: route + "\n\napp.add_api_websocket_route(\"/w\", read)\n"},
		{name: "exported", src: route + "\n\n__all__ = [\"read\"]\n"},
		{name: "awaits", src: body("    await asyncio.sleep(0)\n    return db.query(User).first()\n")},
		{name: "needs the running loop", src: body("    asyncio.ensure_future(audit())\n    return db.query(User).first()\n")},
		{name: "calls what needs the running loop", src: body("    audit()\n    return db.query(User).first()\n\n\ndef audit():\n    asyncio.create_task(asyncio.sleep(1))\n")},
		{name: "what it is given was made on the loop", src: replaceOnce(t, route, "from db import get_db\n", "") + "\n\nasync def get_db():\n    db: Session = make()\n    yield db\n"},
		{name: "async comprehension", src: body("    return [x async for x in stream(db.query(User).first())]\n")},
		{name: "generator", src: body("    for u in db.query(User).limit(5):\n        yield u\n")},
		{name: "changes what all requests share", src: body("    seen.append(1)\n    return db.query(User).first()\n")},
		{name: "counts", src: body("    global total\n    total += 1\n    return db.query(User).first()\n")},
		{name: "changes its own row", src: body("    row = db.query(User).first()\n    row.name = \"x\"\n    return row\n"), from: async, to: plain},
		{name: "another decorator", src: replaceOnce(t, route, "@app.get(\"/a\")\n", "@app.get(\"/a\")\n@cached(ttl=5)\n")},
		{name: "two routes", src: replaceOnce(t, route, "@app.get(\"/a\")\n", "@app.get(\"/a\")\n@app.get(\"/b\")\n")},
		{name: "websocket", src: replaceOnce(t, route, "@app.get(\"/a\")", "@app.websocket(\"/a\")")},
		{name: "another framework", src: replaceOnce(t, route, "app = FastAPI()", "app = Sanic(\"x\")")},
		{name: "an application from a factory", src: replaceOnce(t, route, "app = FastAPI()", "app = build(FastAPI)")},
	})
}

// TestCallMovesToThread: the call alone, where it stands by itself.
func TestCallMovesToThread(t *testing.T) {
	const head = "import asyncio\nimport time\n\nimport requests\n\n\n"
	checkFixed(t, "a.py", "blocking-call-in-async", []fixCase{
		{name: "request", src: head + "async def f(u):\n    return requests.get(u, timeout=3)\n", from: "requests.get(u, ", to: "await asyncio.to_thread(requests.get, u, "},
		{name: "many lines", src: head + `async def f(u):
    r = requests.get(
        u,
        timeout=3,
    )
    return r
`, from: "requests.get(\n", to: "await asyncio.to_thread(\n        requests.get,\n"},
		{name: "sleep", src: head + "async def f():\n    time.sleep(3)\n", from: "time.sleep(3)", to: "await asyncio.sleep(3)"},
		{name: "sleep, imported by name", src: "from time import sleep\n\n\nasync def f():\n    sleep(3)\n", from: "from time import sleep\n\n\nasync def f():\n    sleep(3)", to: "import asyncio\nfrom time import sleep\n\n\nasync def f():\n    await asyncio.sleep(3)"},
		{name: "in an expression", src: head + "async def f(u):\n    return [requests.get(x, timeout=3) for x in u]\n"},
		{name: "chained", src: head + "async def f(u):\n    return requests.get(u, timeout=3).status_code\n"},
		{name: "another session in another thread", src: head + "s = requests.Session()\n\n\nasync def f(u):\n    return s.get(u, timeout=3)\n"},
		{name: "asyncio means something else", src: head + "async def f(u, asyncio):\n    return requests.get(u, timeout=3)\n"},
		{name: "another loop", src: "import trio\n" + head + "async def f():\n    time.sleep(3)\n"},
		{name: "shared state on both sides", src: head + "busy = {}\n\n\nasync def f(u):\n    busy[u] = 1\n    r = requests.get(u, timeout=3)\n    return r\n"},
		{name: "in a plain function within", src: head + "async def f(u):\n    def g():\n        time.sleep(1)\n    await asyncio.to_thread(g)\n", silent: true},
	})
}
