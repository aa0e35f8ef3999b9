// Package failover asks chat models over HTTP and survives what happens to their servers: it breaks circuits, retries,
// moves on to other regions and other vendors, and comes back.
//
// The usual case is a configuration in YAML and one call:
//
//	cfg, err := failover.ParseConfig(document, os.Getenv)
//	client, err := failover.New(cfg, failover.Options{MaxRequests: new(400)})
//	reply, err := client.Chat(ctx, failover.Request{System: rules, User: question, Schema: schema})
//
// A Client speaks the chat completions API (OpenAI and whoever copies it), Azure deployments and the messages API. The
// parts below it work for any call: Do runs a function through an Executor, which is a Breaker for every region, a
// Router for every backend, and the one retry loop.
//
// # The breaker
//
// Every region of every backend has a breaker of its own, so that a dead primary never blocks a healthy secondary.
//
//	         max-failures in a row, or a refusal
//	CLOSED ---------------------------------------> OPEN
//	  ^  ^                                          |  ^
//	  |   \                                         |  | failure: a new window
//	  |    \  success, or an answer               a growing window, or the
//	  |     \ that blames the caller              server's own hint
//	Reset    \                                      |  |
//	  |       \                                     v  |
//	 any       +------------------------------- HALF-OPEN
//	state                                        half-open calls are admitted; one that
//	                                             ends neutrally frees its slot
//
// Allow hands out a Permit that carries the breaker's generation. Every change of state begins a new generation, and
// the result of a call of an older one changes nothing, so that a late answer neither closes nor opens anything. What
// a result means:
//
//	state      OK         Alive       Fail              Neutral      ForceOpen
//	closed     count = 0  no change   count + 1, opens  no change    opens until max(reset-time, hint)
//	open       late: no change                                       the window only ever grows
//	half-open  closes     closes      opens             frees slot   opens
//
// # The way of a request
//
// The loop takes the active region of the first backend, else the next one that admits the request now. Every attempt
// ends in a row of the decision table (README.md), which says whether the same region may be asked again and after
// which wait, what the breaker learns, and whether to go on elsewhere. A failed attempt goes elsewhere at once;
// back-off and a server's hint, which all requests share, are for coming back. An open breaker is never retried and
// costs no attempt. Attempts, deadline and the run's requests are counted in one place; nothing below the loop
// retries.
//
// When the active region opens, the next request that needs it is the probe: it goes to the next region as the only
// one, and its success makes that region active. After min-duration, and once the primary's breaker admits it, one
// request tries the primary; its success leads everybody back. With a probe-url a GET takes the place of these
// requests.
//
// # Hangs
//
// A slow answer looks like none. A region that has not answered yet in this run is not cut: after some seconds the
// request also goes to the next candidate, and the first answer wins; after a fifth of that where the region has
// failed or hung before. Until the region answers it is overdue: requests begin elsewhere, and one at a time keeps
// trying it; others join that try where no region is left to them. Whoever cuts a silence, be it another answer,
// the attempt's bound or the caller's deadline, has found a failure. A region that has answered may take the time
// that is left, shared with those that could still be asked, and no less than it is known to need.
//
// Answers travel as streams, so that a watch can tell a model that thinks from a connection that is dead. A server
// that refuses a stream, or answers with one document, is read all the same.
//
// # Waiting
//
// Waiting is the last resort: while any region admits the request nobody sleeps. Where none does, a request waits for
// the first that will, if that fits its deadline and the server can be expected back; else one forced try is made;
// else the error is an *UnavailableError that lists every region. With Options.Outlast an outage is sat out, attempts
// used up or not, for as long as a breaker stays open at most: once for the whole run, so that a dead provider costs
// it one minute and not one for each request.
//
// # What it is not
//
// There is no load balancing and no rate limiting of the caller. What a caller has seen a piece of is neither retried
// nor overlapped.
package failover
