// Package failovertest plays a chat provider: a real HTTP server whose every answer, delay and breakdown is scripted.
//
// The usual case is a script, one Reply a request, of which the last repeats:
//
//	provider := failovertest.New(t, failovertest.Reply{Status: 503}, failovertest.Reply{Text: `{"findings":[]}`})
//	… use provider.URL as base-url …
//	… look at provider.Requests() …
//
// NewFunc decides by request instead, and ParseScript reads a script from JSON, which suits a file in a testscript.
// One server speaks the chat completions API, Azure deployments and the messages API, streamed or not, by the path of
// the request. A Provider without a server is an http.RoundTripper, for tests in a testing/synctest bubble, where a
// real connection would stop the clock.
//
// It is not a mock of a model: it does not look at the question, and it does not check the schema.
package failovertest
