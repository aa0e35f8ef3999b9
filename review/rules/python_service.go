package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pySubprocess finds child processes that are waited for without a limit.
func pySubprocess(s *scan, call syntax.Node) {
	callee := s.callee(call)
	keyword := "timeout"
	switch callee {
	case "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output":
	case "subprocess.Popen().wait", "subprocess.Popen().communicate":
	default:
		return
	}
	value, hidden := pyArgument(call, keyword)
	if hidden || value.Valid() && value.Text() != "None" || callee == "subprocess.Popen().wait" && pyPositionals(call) == 1 {
		return
	}
	c := claim{at: call, title: fmt.Sprintf("%s waits for the child without a timeout", lastPart(callee)),
		why: "A child that hangs (waiting for input, a lock, the network) hangs the code that waits for it."}
	if pyScript(s) || pyCommand(s.function(call)) || containsAny(s.file.Path, "scripts/", "tools/", "setup.py", "tasks.py", "noxfile", "fabfile", "manage.py", "build") {
		c.confidence = finding.Low
	}
	s.report(c)
}

var pyRedisClients = []string{"redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "redis.ConnectionPool", "redis.ConnectionPool.from_url",
	"redis.asyncio.Redis", "redis.asyncio.from_url", "redis.asyncio.Redis.from_url", "redis.asyncio.ConnectionPool.from_url", "redis.client.Redis", "redis.BlockingConnectionPool"}

// pyRedis finds Redis clients whose commands may wait for ever.
func pyRedis(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if !slices.Contains(pyRedisClients, callee) {
		return
	}
	value, hidden := pyArgument(call, "socket_timeout")
	pool, _ := pyArgument(call, "connection_pool")
	if value.Valid() && value.Text() != "None" || hidden || pool.Valid() || strings.Contains(call.Text(), "socket_timeout=") && !value.Valid() || s.mentions(".pubsub(", ".blpop(", ".brpop(", ".xread") {
		return
	}
	c := claim{at: call, title: "Redis client without a socket timeout", confidence: finding.High,
		why: "On a half-open connection or during a failover a command waits for an answer that cannot come, and the request with it."}
	if !s.saidElsewhere(redisWaits...) {
		c.mend = pySetArgument(s, call, "socket_timeout", "5") // connecting takes it too, unless told otherwise
	}
	s.report(c)
}

// redisWaits are commands that wait for others as long as it takes.
var redisWaits = []string{"blpop", "brpop", "brpoplpush", "blmove", "bzpopmin", "bzpopmax", "xread", "xreadgroup", "pubsub", "subscribe", "psubscribe", "monitor", "bullmq", "celery", "rq"}
