package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestRetryOfWhatMustNotBeRepeated adds retries in every way that the four main
// languages know, around calls that do their work again each time.
func TestRetryOfWhatMustNotBeRepeated(t *testing.T) {
	for _, tt := range []struct {
		name, path, before, search, replace string
		safe                                bool
	}{
		{"method that posts, through self", "a.py", "from tenacity import retry\n\n\nclass C:\n    def _send(self, x):\n        return self.s.post('/o', json=x)\n\n    def order(self, x):\n        return self._send(x)\n",
			"    def order(self, x):\n", "    @retry\n    def order(self, x):\n", false},
		{"backoff", "a.py", "import backoff\n\n\ndef pay(s, x):\n    return s.post('/pay', json=x)\n", "def pay(s, x):\n", "@backoff.on_exception(backoff.expo, Exception)\ndef pay(s, x):\n", false},
		{"task that retries itself", "a.py", "import celery\n\napp = celery.Celery()\n\n\n@app.task\ndef pay(s, x):\n    return s.post('/pay', json=x)\n", "@app.task\n", "@app.task(autoretry_for=(Exception,), retry_backoff=True)\n", false},
		{"statement in a constant", "a.py", "import time\n\nSQL = \"INSERT INTO orders VALUES (?)\"\n\n\ndef order(db, x):\n    db.execute(SQL, x)\n", "    db.execute(SQL, x)\n",
			"    while True:\n        try:\n            db.execute(SQL, x)\n            break\n        except OSError:\n            time.sleep(1)\n", false},
		{"adapter that repeats POST", "a.py", "import requests\nfrom requests.adapters import HTTPAdapter\nfrom urllib3 import Retry\n\ns = requests.Session()\n\n\ndef pay(x):\n    return s.post('/pay', json=x)\n",
			"s = requests.Session()\n", "s = requests.Session()\ns.mount('https://', HTTPAdapter(max_retries=Retry(total=3, allowed_methods=None)))\n", false},
		{"adapter that only reads", "a.py", "import requests\nfrom requests.adapters import HTTPAdapter\nfrom urllib3 import Retry\n\ns = requests.Session()\n\n\ndef pay(x):\n    return s.post('/pay', json=x)\n",
			"s = requests.Session()\n", "s = requests.Session()\ns.mount('https://', HTTPAdapter(max_retries=Retry(total=3)))\n", true},
		{"comment claims a key", "a.py", "from tenacity import retry\n\n\ndef pay(s, x):\n    return s.post('/pay', json=x)\n", "def pay(s, x):\n    return", "@retry  # idempotent\ndef pay(s, x):\n    # the idempotency of this call is known\n    return", false},
		{"upsert", "a.py", "from tenacity import retry\n\n\ndef put(db, x):\n    db.execute(\"INSERT INTO o VALUES (?) ON CONFLICT DO NOTHING\", x)\n", "def put(db, x):\n", "@retry\ndef put(db, x):\n", true},
		{"message", "a.py", "from tenacity import retry\n\n\ndef tell(producer, x):\n    producer.send('orders', x)\n", "def tell(producer, x):\n", "@retry\ndef tell(producer, x):\n", false},
		{"select", "a.py", "from tenacity import retry\n\n\ndef read(db, x):\n    return db.execute(\"SELECT 1\")\n", "def read(db, x):\n", "@retry\ndef read(db, x):\n", true},

		{"promise retry", "a.js", "const pRetry = require('p-retry')\nconst axios = require('axios')\nasync function pay (x) {\n  return axios.post('/pay', x)\n}\n", "  return axios.post('/pay', x)\n", "  return pRetry(() => axios.post('/pay', x), { retries: 3 })\n", false},
		{"method in lower case", "a.js", "const pRetry = require('p-retry')\nasync function pay (x) {\n  return fetch('/pay', { method: 'post', body: x })\n}\n", "  return fetch('/pay', { method: 'post', body: x })\n", "  return pRetry(() => fetch('/pay', { method: 'post', body: x }))\n", false},
		{"loop with options from outside", "a.js", "async function pay (x) {\n  const options = { method: 'POST', body: x }\n  return fetch('/pay', options)\n}\n", "  return fetch('/pay', options)\n",
			"  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      return await fetch('/pay', options)\n    } catch (e) {\n      if (attempt === 2) throw e\n    }\n  }\n", false},
		{"condition that is always true", "a.js", "const axios = require('axios')\nconst axiosRetry = require('axios-retry')\nconst c = axios.create()\nfunction pay (x) { return c.post('/pay', x) }\n", "const c = axios.create()\n", "const c = axios.create()\naxiosRetry(c, { retries: 3, retryCondition: () => true })\n", false},
		{"helper of its own", "a.js", "async function order (x) {\n  return fetch('/o', { method: 'POST', body: x })\n}\nasync function run (x) {\n  return order(x)\n}\n", "  return order(x)\n", "  return withRetry(() => order(x))\n}\nasync function withRetry (f) {\n  return f()\n", false},
		{"get", "a.js", "const pRetry = require('p-retry')\nasync function read () {\n  return fetch('/o')\n}\n", "  return fetch('/o')\n", "  return pRetry(() => fetch('/o'))\n", true},

		{"request made before the loop", "a.go", "package a\n\nimport \"net/http\"\n\nfunc pay(c *http.Client, u string) error {\n\treq, err := http.NewRequest(\"POST\", u, nil)\n\tif err != nil {\n\t\treturn err\n\t}\n\t_, err = c.Do(req)\n\treturn err\n}\n",
			"\t_, err = c.Do(req)\n\treturn err\n", "\tfor attempt := 0; attempt < 3; attempt++ {\n\t\tif _, err = c.Do(req); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\treturn err\n", false},
		{"counter without a name", "a.go", "package a\n\nimport \"net/http\"\n\nfunc pay(c *http.Client, u string) error {\n\t_, err := c.Post(u, \"\", nil)\n\treturn err\n}\n",
			"\t_, err := c.Post(u, \"\", nil)\n\treturn err\n", "\tvar err error\n\tfor i := 0; i < 3; i++ {\n\t\t_, err = c.Post(u, \"\", nil)\n\t\tif err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\treturn err\n", false},
		{"client that repeats all", "a.go", "package a\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/hashicorp/go-retryablehttp\"\n)\n\nvar _ = retryablehttp.ErrNoCookie\n\nfunc pay(u string) error {\n\tc := &http.Client{}\n\t_, err := c.Post(u, \"\", nil)\n\treturn err\n}\n",
			"\tc := &http.Client{}\n", "\tc := retryablehttp.NewClient().StandardClient()\n\tvar _ http.Handler\n", false},
		{"library", "a.go", "package a\n\nimport (\n\t\"database/sql\"\n\n\t\"github.com/avast/retry-go\"\n)\n\nvar _ = retry.Delay\n\nfunc order(db *sql.DB) error {\n\t_, err := db.Exec(`INSERT INTO orders VALUES (1)`)\n\treturn err\n}\n\nfunc run(db *sql.DB) error {\n\treturn order(db)\n}\n",
			"\treturn order(db)\n", "\treturn retry.Do(func() error { return order(db) })\n", false},
		{"loop over items", "a.go", "package a\n\nimport \"net/http\"\n\nfunc pay(c *http.Client, us []string) error {\n\treturn nil\n}\n", "\treturn nil\n", "\tfor _, u := range us {\n\t\tif _, err := c.Post(u, \"\", nil); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n", true},

		{"failsafe", "A.java", "import dev.failsafe.Failsafe;\nclass A {\n    Object p;\n    void pay(Rest rest) {\n        rest.postForObject(\"u\", null, String.class);\n    }\n}\n",
			"        rest.postForObject(\"u\", null, String.class);\n", "        Failsafe.with(p).run(() -> rest.postForObject(\"u\", null, String.class));\n", false},
		{"new row", "A.java", "import org.springframework.retry.annotation.Retryable;\nclass A {\n    void order(Repo repo) {\n        repo.save(new Order());\n    }\n}\nclass Order {}\n", "    void order(Repo repo) {\n", "    @Retryable\n    void order(Repo repo) {\n", false},
		{"request built before", "A.java", "import java.net.http.*;\nclass A {\n    void pay(HttpClient c) throws Exception {\n        HttpRequest r = HttpRequest.newBuilder().POST(null).build();\n        c.send(r, null);\n    }\n}\n",
			"        c.send(r, null);\n", "        for (int attempt = 0; attempt < 3; attempt++) {\n            try {\n                c.send(r, null);\n                break;\n            } catch (java.io.IOException e) {\n                Thread.sleep(100);\n            }\n        }\n", false},
		{"read", "A.java", "import org.springframework.retry.annotation.Retryable;\nclass A {\n    Object read(Repo repo) {\n        return repo.findById(1);\n    }\n}\n", "    Object read(Repo repo) {\n", "    @Retryable\n    Object read(Repo repo) {\n", true},
		{"address made in the loop", "A.java", "import java.net.URI;\nimport java.net.http.*;\nclass A {\n    Object read(HttpClient c) throws Exception {\n        return c.send(HttpRequest.newBuilder(URI.create(\"http://a\")).build(), null);\n    }\n}\n",
			"        return c.send(HttpRequest.newBuilder(URI.create(\"http://a\")).build(), null);\n", "        for (int attempt = 0; attempt < 3; attempt++) {\n            try {\n                return c.send(HttpRequest.newBuilder(URI.create(\"http://a\")).build(), null);\n            } catch (java.io.IOException e) {\n                Thread.sleep(100);\n            }\n        }\n        return null;\n", true},
		{"inherited method", "A.java", "import org.springframework.retry.annotation.Retryable;\nclass A extends Base {\n    void order(int id) {\n        createOrder(id);\n    }\n}\n", "    void order(int id) {\n", "    @Retryable\n    void order(int id) {\n", false},
		{"producer by its type", "A.java", "import org.springframework.kafka.core.KafkaTemplate;\nimport org.springframework.retry.annotation.Retryable;\nclass A {\n    KafkaTemplate<String, String> orders;\n    void order(String x) {\n        orders.send(\"orders\", x);\n    }\n}\n", "    void order(String x) {\n", "    @Retryable\n    void order(String x) {\n", false},
		{"own create in the loop", "A.java", "class A {\n    void order(Orders orders) throws Exception {\n        orders.create(1);\n    }\n}\n",
			"        orders.create(1);\n", "        for (int attempt = 0; attempt < 3; attempt++) {\n            try {\n                orders.create(1);\n                break;\n            } catch (RuntimeException e) {\n                Thread.sleep(100);\n            }\n        }\n", false},
		{"long upsert", "a.py", "from tenacity import retry\n\n\ndef put(db, x):\n    db.execute(\"INSERT INTO o (" + strings.Repeat("column, ", 60) + "z) VALUES (?) ON CONFLICT DO NOTHING\", x)\n", "def put(db, x):\n", "@retry\ndef put(db, x):\n", true},
		{"imported function", "a.py", "from requests import post\nfrom tenacity import retry\n\n\ndef pay(x):\n    return post('/pay', json=x)\n", "def pay(x):\n", "@retry\ndef pay(x):\n", false},
		{"documentation claims a key", "a.py", "from tenacity import retry\n\n\ndef pay(s, x):\n    \"\"\"Pay, idempotently.\"\"\"\n    return s.post('/pay', json=x)\n", "def pay(s, x):\n", "@retry\ndef pay(s, x):\n", false},
		{"method of a request that is handled", "a.py", "from tenacity import retry\n\napp = make()\n\n\n@app.route('/x', methods=['POST'])\ndef read(db):\n    return db.find(1)\n", "def read(db):\n", "@retry\ndef read(db):\n", true},
	} {
		t.Run(tt.path+" "+tt.name, func(t *testing.T) {
			s := suggest(t, Files{tt.path: []byte(tt.before)}, finding.Edit{Path: tt.path, Search: tt.search, Replace: tt.replace})
			repeats := strings.Contains(s.Refusal, "idempotency key")
			if repeats == tt.safe || !repeats && s.Status != Placed {
				t.Errorf("%s %q, want it safe: %v", s.Status, s.Refusal, tt.safe)
			}
		})
	}
}
