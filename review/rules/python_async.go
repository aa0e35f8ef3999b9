package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pyBlocking are functions that block the thread they run on.
var pyBlocking = map[string]bool{
	"time.sleep": true, "open": true, "io.open": true, "os.system": true, "urllib.request.urlopen": true, "urllib.request.urlretrieve": true,
	"subprocess.run": true, "subprocess.call": true, "subprocess.check_call": true, "subprocess.check_output": true, "subprocess.getoutput": true,
	"socket.create_connection": true, "socket.getaddrinfo": true, "socket.gethostbyname": true,
	"smtplib.SMTP": true, "smtplib.SMTP_SSL": true, "psycopg2.connect": true, "psycopg.connect": true, "pymysql.connect": true,
	"mysql.connector.connect": true, "sqlite3.connect": true, "shutil.copy": true, "shutil.copyfile": true, "shutil.copytree": true,
	"shutil.rmtree": true, "shutil.move": true, "shutil.copyfileobj": true, "input": true, "docker.from_env": true,
}

// pyBlockingObjects are objects whose methods block, with the methods; nil
// means all.
var pyBlockingObjects = map[string][]string{
	"requests.Session()": httpVerbs, "requests.session()": httpVerbs, "httpx.Client()": httpVerbs,
	"redis.Redis()": nil, "redis.StrictRedis()": nil, "redis.from_url()": nil, "redis.Redis.from_url()": nil,
	"boto3.client()": nil, "boto3.resource()": nil, "docker.from_env()": nil, "pymongo.MongoClient()": nil,
	"pathlib.Path()":     {"read_text", "write_text", "read_bytes", "write_bytes", "open", "unlink"},
	"subprocess.Popen()": {"wait", "communicate"},
}

var sessionIO = []string{"query", "execute", "exec", "commit", "refresh", "flush", "scalar", "scalars", "get", "rollback", "merge"}

func pyBlockingInAsync(s *scan, fn syntax.Node) {
	if !pyAsync(fn) || pyStartUp(s, fn) {
		return
	}
	seen := map[string]bool{}
	mended := false
	for _, call := range s.ownCalls(fn.Field("body")) {
		what, sure := pyBlocks(s, fn, call)
		if what == "" || seen[what] || pyAwaited(call) {
			continue
		}
		seen[what] = true
		c := claim{
			at: call, title: fmt.Sprintf("%s blocks the event loop in %s", what, fn.Field("name").Text()), confidence: sure,
			why: "The call waits on the event loop's own thread: while disk, database or network is slow, no other request of this process is served.",
		}
		if !mended {
			c.mend = pyUnblock(s, fn, call)
			mended = c.mend != nil
		}
		s.report(c)
	}
}

// pyBlocks names the blocking thing that a call does, empty if none.
func pyBlocks(s *scan, fn, call syntax.Node) (what string, sure finding.Confidence) {
	target := call.Field("function")
	callee := s.resolve(target)
	if pyBlocking[callee] {
		return callee, finding.High
	}
	object, method := target.Field("object"), target.Field("attribute").Text()
	if module, verb, ok := strings.Cut(callee, "."); ok && (module == "requests" || module == "httpx") && slices.Contains(httpVerbs, verb) {
		return callee, finding.High
	}
	base := s.resolve(object)
	if methods, ok := pyBlockingObjects[base]; ok && (methods == nil || slices.Contains(methods, method)) {
		return strings.TrimSuffix(base, "()") + "." + method, finding.High
	}
	if !slices.Contains(sessionIO, method) || !object.Valid() {
		return pyBlocksWithin(s, target)
	}
	if pySession(s, object) == syncSession && !s.says(fn, "await "+object.Text()+".") {
		return "Database session " + object.Text(), finding.High
	}
	return "", ""
}

// pyBlocksWithin looks into a plain function of the same file: calling it
// blocks as what it does blocks.
func pyBlocksWithin(s *scan, target syntax.Node) (what string, sure finding.Confidence) {
	b, ok := s.names.find(target.Text(), target)
	if !target.Is("identifier") || !ok || !b.value.Is("function_definition") || pyAsync(b.value) || b.value.Parent().Is("decorated_definition") {
		return "", ""
	}
	for _, call := range s.ownCalls(b.value.Field("body")) {
		callee := s.callee(call)
		module, verb, _ := strings.Cut(callee, ".")
		remote := module == "requests" && slices.Contains(httpVerbs, verb) || callee == "time.sleep" || strings.HasPrefix(callee, "smtplib.SMTP") && pyBlocking[callee] || callee == "urllib.request.urlopen"
		if remote {
			return fmt.Sprintf("%s, which calls %s,", target.Text(), callee), finding.Medium
		}
	}
	return "", ""
}

// pyStartUp reports whether a function runs once, before or after requests
// are served.
func pyStartUp(s *scan, fn syntax.Node) bool {
	name := strings.ToLower(strings.Trim(fn.Field("name").Text(), "_"))
	if slices.Contains([]string{"lifespan", "startup", "on_startup", "shutdown", "on_shutdown", "setup", "init", "initialize", "bootstrap", "load_config"}, name) {
		return true
	}
	if name == "main" && !s.mentions("FastAPI(", "Flask(") {
		return true
	}
	return containsAny(pyDecorators(fn), "on_event", "lifespan", "before_serving", "asynccontextmanager", "on_startup", "click.command", "app.command")
}

// pyDecorators returns the source of a function's decorators.
func pyDecorators(fn syntax.Node) string {
	if !fn.Parent().Is("decorated_definition") {
		return ""
	}
	var b strings.Builder
	for d := range fn.Parent().Children() {
		if d.Is("decorator") {
			b.WriteString(d.Text() + "\n")
		}
	}
	return b.String()
}
