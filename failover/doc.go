// Package failover asks chat models over HTTP and survives what happens to their servers: it breaks circuits, retries,
// moves on to other regions and other vendors, and comes back.
//
// The usual case is a configuration in YAML and one call:
//
//	cfg, err := failover.ParseConfig(document, os.Getenv)
//	client, err := failover.New(cfg, failover.Options{MaxRequests: 400})
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
//	  |    \  success, or an answer               reset-time, or the
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
// The loop takes the active region of the first backend. Every attempt ends in a row of the decision table (Rules,
// README.md), which says whether the same region may be asked again and after which wait, what the breaker learns, and
// whether to go on elsewhere. While another region is admitted a failed attempt goes there at once; back-off is for
// coming back. An open breaker is never retried and costs no attempt. Attempts, deadline and the run's requests are
// counted in one place; nothing below the loop retries.
//
// When the active region opens, the next request that needs it is the probe: it goes to the next region as the only
// one, the others wait for its outcome, and its success makes that region active. After min-duration, and once the
// primary's breaker admits it, one request tries the primary; its success leads everybody back. With a probe-url a GET
// takes the place of these requests.
//
// When every breaker is open a request waits for the one that opens first, if that fits its deadline and the server
// has answered before; else one forced try is made for the whole outage; else the error is an *UnavailableError that
// lists every region. A server whose first timed try has failed too is neither waited for nor forced again, so that a
// dead provider costs a run one window and not one for each request.
//
// # What it is not
//
// There is no load balancing, no hedging and no rate limiting of the caller. Streams are retried only before their
// first piece.
package failover
