package catalogue

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"breakwater/index/lang"
)

// Sign is something that code does and that a defect cannot do without: a rule
// is put before a model only where the code under review shows its signs.
// A sign too many costs a few tokens, one too few hides a rule, so signs are
// wide.
type Sign string

// Signs that are facts of their own.
const (
	Loop     Sign = "loop"     // repeats something
	Retry    Sign = "retry"    // repeats it after a failure, or may
	Works    Sign = "works"    // serves work that comes in, without end
	Handler  Sign = "handler"  // handles a failure
	Defer    Sign = "defer"    // leaves cleanup to the end of the function
	Spawn    Sign = "spawn"    // starts work beside itself
	Await    Sign = "await"    // runs on an event loop
	Channel  Sign = "channel"  // sends to or receives from a channel
	Wait     Sign = "wait"     // blocks until something else is done
	Lock     Sign = "lock"     // takes a lock
	Limit    Sign = "limit"    // takes a permit
	Timer    Sign = "timer"    // calls back again and again
	Listener Sign = "listener" // registers a callback
	Exit     Sign = "exit"     // ends the process
	Deadline Sign = "deadline" // makes a context, a deadline or a cancellation
	Context  Sign = "context"  // is given one
	Remote   Sign = "remote"   // talks to another process
	Request  Sign = "request"  // is called by requests
	Main     Sign = "main"     // starts the process, or is told that it ends
	Consumer Sign = "consumer" // is called with messages or jobs

	Transaction Sign = "transaction"
)

// Signs that names tell: those of libraries, types and functions, as far as
// they are resolved.
const (
	HTTP       Sign = "http"
	Server     Sign = "server"
	Database   Sign = "database"
	Redis      Sign = "redis"
	RPC        Sign = "rpc"
	SDK        Sign = "sdk"
	Mail       Sign = "mail"
	Socket     Sign = "socket"
	Process    Sign = "process"
	LLM        Sign = "llm"
	Resource   Sign = "resource" // something that must be closed
	Connection Sign = "connection"
	Pool       Sign = "pool"
	Executor   Sign = "executor"
	Stream     Sign = "stream"
	Body       Sign = "body" // reads all of something
	Cache      Sign = "cache"
	Queue      Sign = "queue"
	Breaker    Sign = "breaker"
	Shutdown   Sign = "shutdown"
	Compute    Sign = "compute"
	FanOut     Sign = "fan-out"
)

// Signs are all signs.
var Signs = []Sign{
	Loop, Retry, Works, Handler, Defer, Spawn, Await, Channel, Wait, Lock, Limit, Timer, Listener, Exit,
	Deadline, Context, Remote, Request, Main, Consumer, Transaction, HTTP, Server, Database, Redis, RPC, SDK, Mail, Socket,
	Process, LLM, Resource, Connection, Pool, Executor, Stream, Body, Cache, Queue, Breaker, Shutdown, Compute, FanOut,
}

// topics are the words of names that tell a sign. A name is cut into words
// where its case changes and at anything but letters and digits; an s at the
// end of a word does not count.
var topics = map[Sign]string{
	HTTP: `http https url uri fetch axios got request httpx aiohttp urllib urlopen urlconnection httpclient
		resttemplate webclient restclient client api endpoint curl guzzle faraday httparty reqwest hyper
		ureq retrofit okhttp feign superagent undici download upload webhook restclientbuilder transport
		guzzlehttp`,
	Server: `server serve listen listenandserve app router express fastify koa uvicorn gunicorn netty jetty
		tomcat kestrel actix axum httpserver webserver bootstrap run`,
	Database: `db sql query database gorm knex sequelize prisma typeorm mongoose mongo mongodb sqlite postgres
		postgresql pg mysql psycopg asyncpg sqlalchemy session cursor statement jdbc hibernate jpa
		repository repo dao entity entitymanager orm find findall select insert update row table collection
		execute exec transaction hikari datasource dbcontext diesel sqlx activerecord eloquent pdo model
		where save dynamo dynamodb datastore record migrate trx dbal doctrine entityframework`,
	Redis: `redis jedis lettuce ioredis memcached memcache valkey`,
	RPC: `grpc rpc stub thrift dubbo tonic protobuf jsonrpc mcp calltool invoke channel managedchannel
		remoting twirp`,
	SDK: `aws boto boto3 botocore s3 sqs sns dynamodb dynamo azure gcp gcloud googleapis storage blob bucket
		elasticsearch opensearch sdk stripe twilio sendgrid kinesis firestore bigquery minio algolia pulsar
		secretsmanager kms clientbuilder keyvault cognito`,
	Mail: `mail smtp smtplib nodemailer mailer email sendmail javamail transport mailkit`,
	Socket: `socket net conn connection dial dialer tcp udp websocket ws listener accept tls datagram
		createconnection`,
	Process: `subprocess popen process exec spawn execfile fork command cmd processbuilder shell system child
		runtime proc open3 communicate execa zx shelljs pexpect shellexec passthru procopen git ffmpeg`,
	LLM: `llm openai anthropic claude gpt chat completion completions gemini ollama langchain mistral bedrock
		prompt embedding cohere groq vertexai generativeai chatmodel token agent`,
	Resource: `open file stream reader writer scanner statement cursor row rows zip archive gzip temp tempfile
		input output inputstream outputstream fileinputstream buffered handle descriptor close closeable io
		nio fs path readable writable readstream writestream image unzip tar mmap resultset
		preparedstatement watcher dispose disposable socket connection client response body glob directory
		dir iterator ioutil bufio`,
	Connection: `conn connection connect connectionfactory datasource engine session pool client checkout
		getconnection acquire channel amqp rabbitmq rabbit jdbc db database dial producer broker`,
	Pool: `pool engine datasource createpool createengine hikari idle maxidle maxopen dbcp druid pooled
		poolsize opendb gorm xorm`,
	Executor: `executor executors threadpool threadpoolexecutor processpoolexecutor pool worker workers supplyasync
		runasync completablefuture forkjoin commonpool parallel parallelstream submit executorservice
		tothread runinexecutor thread multiprocessing task`,
	Stream: `stream emitter eventemitter pipe pipeline readable writable socket websocket ws pool client worker
		child createreadstream createwritestream readstream writestream sharp archiver ffmpeg redis queue`,
	Body: `readall read body text arraybuffer bytes readbytes tobytearray readasstring readfully readtoend
		readlines readfile buffer concat ioutil`,
	Cache:    `cache cached memo memoize lru lrucache ttl caffeine guava cacheable cachetools redis memcached`,
	Queue:    `queue deque backlog enqueue linkedblockingqueue blockingqueue arrayblockingqueue pending channel`,
	Breaker:  `breaker circuitbreaker circuit resilience4j hystrix gobreaker opossum polly`,
	Shutdown: `shutdown drain awaittermination terminate stop close quit graceful exit kill destroy dispose`,
	Compute: `hash bcrypt pbkdf2 pbkdf scrypt argon argon2 crypto sharp image resize compress gzip deflate zip
		zlib brotli encrypt decrypt regex regexp pdf render parse stringify thumbnail encode decode markdown
		csv xml digest sort`,
	FanOut: `all allsettled gather race parallel foreach map promise waitall whenall joinall errgroup waitgroup
		batch bulk each parallelstream asyncio concurrent many items chunk settled`,

	Consumer: `ack nack acknowledge consume consumer kafka rabbit rabbitmq amqp sqs pubsub subscriber celery
		delivery`,
	Lock:        `lock mutex synchronized rlock unlock rwmutex advisory flock semaphore latch monitor redlock`,
	Limit:       `semaphore permit bulkhead limiter throttle limit plimit acquire release ratelimiter tryacquire rate`,
	Transaction: `transaction commit rollback begin atomic trx tx unitofwork savepoint transactional autocommit`,
	Retry: `retry retries retryable retrying attempt attempts backoff tenacity again reconnect tries retrier
		repeat polly retrytemplate requeue resubmit`,
	Timer: `timer interval setinterval settimeout schedule scheduled scheduler cron ticker tick
		scheduleatfixedrate period cronjob`,
	Listener: `listener on once addlistener addeventlistener subscribe handler observer emitter watch signal event
		hook`,
	Deadline: `timeout deadline withtimeout withdeadline withcancel abortcontroller abortsignal cancel
		cancellationtokensource cancelfunc`,
	Context: `ctx context abortsignal signal cancellationtoken token aborted`,
	Wait: `wait future join await latch countdownlatch take poll block sleep delay completablefuture barrier
		recv receive`,
	Works: `worker daemon consumer poller`,
	Remote: `send post publish notify client api remote service gateway upstream provider webhook sync push pull
		call invoke`,
	Exit:    `exit halt abort fatal panic fatalf`,
	Main:    `main bootstrap sigterm sigint signal shutdownhook addshutdownhook lifecycle ondestroy predestroy`,
	Channel: `chan channel sender receiver mpsc`,
}

// bySign lists the signs of each word.
var bySign = func() map[string][]Sign {
	by := map[string][]Sign{}
	for sign, words := range topics {
		for w := range strings.FieldsSeq(words) {
			if !slices.Contains(by[w], sign) {
				by[w] = append(by[w], sign)
			}
		}
	}
	return by
}()

// SignsIn returns the signs of a name, such as "java.sql.Connection" or
// "maxIdleConns".
func SignsIn(name string) []Sign {
	var out []Sign
	for word := range words(name) {
		out = append(out, bySign[word]...)
	}
	return out
}

// words yields the parts of a name in lower case, and the last segment of a
// dotted name as a whole: "net/http.NewRequest" gives net, http, new, request
// and newrequest.
func words(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for segment := range strings.FieldsFuncSeq(name, notInName) {
			if whole := singular(strings.ToLower(segment)); !yield(whole) {
				return
			}
			start := 0
			for i := 1; i <= len(segment); i++ {
				if i < len(segment) && !lang.StartsWord(segment, i) {
					continue
				}
				if part := segment[start:i]; len(part) < len(segment) && !yield(singular(strings.ToLower(part))) {
					return
				}
				start = i
			}
		}
	}
}

func notInName(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func singular(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && bySign[word] == nil {
		return word[:len(word)-1]
	}
	return word
}

// Need is signs that a defect needs all together.
type Need []Sign

// needs reads what a rule occurs with: any of some signs, or of signs that
// belong together, such as "loop+defer".
func needs(v Value) ([]Need, error) {
	texts, err := v.Texts()
	if err != nil {
		return nil, err
	}
	var out []Need
	for _, text := range texts {
		var n Need
		for part := range strings.SplitSeq(text, "+") {
			if !slices.Contains(Signs, Sign(part)) {
				return nil, v.Errorf("unknown sign %q; allowed: %s", part, join(Signs))
			}
			n = append(n, Sign(part))
		}
		out = append(out, n)
	}
	return out, nil
}

func join(signs []Sign) string {
	var out []string
	for _, s := range signs {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}

// Occurs reports whether a rule can apply to code with some signs. A rule that
// names none occurs everywhere.
func (r Rule) Occurs(signs map[Sign]bool) bool {
	return len(r.Needs) == 0 || slices.ContainsFunc(r.Needs, func(n Need) bool {
		return !slices.ContainsFunc(n, func(s Sign) bool { return !signs[s] })
	})
}
