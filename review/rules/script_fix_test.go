package rules

import "testing"

func TestNodeRequests(t *testing.T) {
	const head = "const http = require('http');\nconst https = require('node:https');\n"
	checkFixed(t, "a.js", "http-client-no-timeout", []fixCase{
		{name: "get", src: head + "function f(u, cb) {\n  http.get(u, cb);\n}\n"},
		{name: "get with a literal callback", src: head + "const f = (u) => new Promise((ok, no) => {\n  https.get(u, (res) => ok(res)).on('error', no);\n});\n"},
		{name: "request with options that are seen", src: head + "function f(h, cb) {\n  const req = https.request({ host: h, method: 'GET' }, cb);\n  req.end();\n}\n"},
		{name: "address and options", src: head + "function f(u, cb) {\n  https.get(u, { headers: {} }, cb);\n}\n"},
		{name: "an address that is built", src: head + "function f(id, cb) {\n  const u = new URL(id, BASE);\n  http.get(u, cb);\n}\n"},
		{name: "timeout option", src: head + "function f(u, cb) {\n  https.get(u, { timeout: 3000 }, cb);\n}\n", silent: true},
		{name: "signal option", src: head + "function f(u, signal, cb) {\n  https.get(u, { signal }, cb);\n}\n", silent: true},
		{name: "setTimeout on the request", src: head + "function f(u, cb) {\n  const req = http.get(u, cb);\n  req.setTimeout(3000, () => req.destroy());\n}\n", silent: true},
		{name: "setTimeout in the chain", src: head + "function f(u, cb) {\n  http.get(u, cb).setTimeout(3000);\n}\n", silent: true},
		{name: "options that are not seen", src: head + "function f(options, cb) {\n  http.request(options, cb).end();\n}\n", silent: true},
		{name: "options by their use", src: head + "function f(o, cb) {\n  o.headers = {};\n  http.request(o, cb).end();\n}\n", silent: true},
		{name: "an agent with a timeout", src: head + "const agent = new http.Agent({ timeout: 3000 });\nfunction f(u, cb) {\n  http.get(u, { agent }, cb);\n}\n", silent: true},
		{name: "whoever gets the request", src: head + "function f(u) {\n  return http.get(u);\n}\n", silent: true},
		{name: "another module of the name", src: "const http = require('./http');\nfunction f(u, cb) {\n  http.get(u, cb);\n}\n", silent: true},
	})
}

// TestMailFixes: options of an object of several lines stand one a line.
func TestMailFixes(t *testing.T) {
	const src = "import nodemailer from 'nodemailer'\nconst mails = nodemailer.createTransport({\n  host: 'mail',\n})\n"
	checkFixed(t, "a.mjs", "smtp-no-timeout", []fixCase{{name: "one a line", src: src, from: "'mail',\n", to: `'mail',
  connectionTimeout: 30_000,
  greetingTimeout: 30_000,
  socketTimeout: 60_000,
`}})
}

// TestFetchFixes: the signal ends the reading of the body too.
func TestFetchFixes(t *testing.T) {
	const bound = "fetch(u, { signal: AbortSignal.timeout(30_000) })"
	f := func(body string) string { return "export async function f(u) {\n  " + body + "\n}\n" }
	checkFixed(t, "a.mjs", "http-client-no-timeout", []fixCase{
		{name: "read here", src: f("const r = await fetch(u);\n  return r.json();"), from: "fetch(u)", to: bound},
		{name: "read in the chain", src: f("return (await fetch(u)).status;"), from: "fetch(u)", to: bound},
		{
			name: "nobody catches what the abort raises",
			src:  "new Strategy(async (u, done) => {\n  const r = await fetch(u);\n  done(await r.json());\n});\n",
		},
		{
			name: "types of another fetch",
			src:  "import fetch from 'node-fetch';\n" + f("const r = await fetch(u);\n  return r.json();"),
		},
		{
			name: "a comment after the last option",
			src:  f("const r = await fetch(u, {\n    method: 'PUT', // whole\n    // last\n  });\n  return r.ok;"),
			from: "'PUT', // whole\n",
			to:   "'PUT', // whole\n    signal: AbortSignal.timeout(30_000),\n",
		},
		{
			name: "a comment after the last option, no comma",
			src:  f("const r = await fetch(u, {\n    method: 'PUT' // whole\n  });\n  return r.ok;"),
			from: "'PUT' // whole\n",
			to:   "'PUT', // whole\n    signal: AbortSignal.timeout(30_000)\n",
		},
		{name: "handed on", src: f("return fetch(u);")},
		{name: "handed on after a look", src: f("const r = await fetch(u);\n  if (!r.ok) throw new Error('no');\n  return r;")},
		{name: "a stream", src: f("const r = await fetch(u);\n  for await (const part of r.body) console.log(part);")},
		{name: "server-sent events", src: f("const r = await fetch(u, { headers: { accept: 'text/event-stream' } });\n  return r.text();")},
	})
	checkFixed(t, "a.mjs", "context-not-propagated", []fixCase{
		{name: "signal", src: "export const f = async (u, signal) => {\n  const r = await fetch(u);\n  return r.ok;\n};\n", from: "fetch(u)", to: "fetch(u, { signal })"},
		{name: "a process signal", src: "process.on('SIGTERM', async (signal) => {\n  await fetch(u);\n});\n", silent: true},
		{name: "a process signal in a function", src: "async function shutdown(signal) {\n  await fetch(u);\n}\n", silent: true},
		{name: "hidden by another", src: "export const f = async (u, signal) => {\n  for (const signal of u) {\n    await fetch(signal);\n  }\n};\n"},
	})
}

func TestPromisedFiles(t *testing.T) {
	f := func(body string) string {
		return "import fs from 'node:fs';\nexport async function f(req, res) {\n  " + body + "\n}\n"
	}
	checkFixed(t, "a.mjs", "blocking-call-in-async", []fixCase{
		{name: "argument", src: f("res.send(fs.readFileSync('a'));"), from: "fs.readFileSync('a')", to: "await fs.promises.readFile('a')"},
		{name: "property", src: f("const n = fs.readFileSync('a').length;\n  res.send(n);"), from: "fs.readFileSync('a')", to: "(await fs.promises.readFile('a'))"},
		{name: "element", src: f("const n = fs.readdirSync('a')[0];\n  res.send(n);"), from: "fs.readdirSync('a')", to: "(await fs.promises.readdir('a'))"},
		{name: "an option that promises lack", src: f("const s = fs.statSync('a', { throwIfNoEntry: false });\n  res.send(s);")},
		{name: "read, change, write", src: f("const s = fs.readFileSync('a');\n  fs.writeFileSync('a', s + 1);\n  res.send(s);")},
		{name: "in a callback that is not async", src: f("res.send([1].map(() => fs.readFileSync('a')));")},
	})
}

func TestListenerFixes(t *testing.T) {
	checkFixed(t, "a.js", "missing-error-listener", []fixCase{
		{name: "a pool", src: "const { Pool } = require('pg');\nconst pool = new Pool();\n", from: "new Pool();\n", to: "new Pool();\npool.on('error', (err) => console.error('pool:', err));\n"},
		{name: "a socket that is dead then", src: "const net = require('net');\nconst s = net.connect(1);\ns.write('x');\n"},
		{name: "two in one declaration", src: "const { Pool } = require('pg');\nconst a = new Pool(), b = 1;\n", from: "b = 1;\n", to: "b = 1;\na.on('error', (err) => console.error('a:', err));\n"},
	})
}
