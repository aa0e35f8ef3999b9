package failover

import (
	"cmp"
	"encoding/json"
)

// Request is one question to a model. The zero value of every field but User is fine.
type Request struct {
	System          string  // instructions; may be empty
	User            string  // the question
	Schema          *Schema // shape of the answer; nil asks for text
	MaxOutputTokens int     // bound of the answer; 0 leaves it to the backend
	PromptTokens    int     // estimate of the prompt, compared with context windows; 0 means unknown

	// Repeated says that other requests with the same System and Schema follow within minutes: a vendor that charges less
	// for a beginning it has seen, where it is told to keep it, is told so.
	Repeated bool

	// Admit is asked before each attempt, with the tokens that the earlier ones of this request cost; one call at a
	// time. Where it says no, nothing further is sent, and the request ends with ErrNotAdmitted unless an attempt in
	// flight still answers. nil admits all.
	Admit func(spent int) bool

	// OnDelta receives the answer piece by piece, in order, one call at a time; in one piece from a server that does
	// not stream. An error from it ends the request. After the first piece nothing is retried, and nothing overlaps:
	// the caller has seen part of an answer.
	OnDelta func(text string) error
}

// Schema is the JSON Schema of an answer.
type Schema struct {
	Name string          // letters, digits, - and _; servers show it in errors
	JSON json.RawMessage // draft 2020-12, with every property required, as OpenAI's strict mode wants it
}

// Reply is a usable answer. A refusal and a content filter are answers too: FinishReason says so and Refusal says
// why; no other server would have been better for it.
type Reply struct {
	Text         string
	Refusal      string // why the model or a filter refused; empty otherwise
	FinishReason string // stop, length, content_filter, refusal, or the provider's own word
	Backend      string
	Region       string
	Model        string // as the server named it, else as configured
	Structure    string // how the shape was asked for: json_schema, json_object or text
	TokensIn     int    // of all attempts, those without an answer included; 0 only where nobody bills anything
	TokensCached int    // of TokensIn, those that servers say to have had in their cache
	TokensOut    int
	Counted      int  // what a budget should count for both: more where a server claims too few to be true
	Estimated    bool // of these tokens, at least some are estimates: a server did not count them, or not credibly
	Attempts     int  // requests sent for this answer, fallbacks of capability and overlaps included

	whole bool   // one document came where a stream was asked for
	came  string // an answer that nobody can use
}

// Refused reports whether the reply is a refusal or was cut by a content filter.
func (r Reply) Refused() bool {
	return r.FinishReason == finishFilter || r.FinishReason == finishRefusal
}

const (
	finishStop    = "stop"
	finishLength  = "length"
	finishFilter  = "content_filter"
	finishRefusal = "refusal"
	finishError   = "error"
)

// checked settles what every dialect can produce: a refusal is told as such in both fields, and an answer that says
// nothing is a failure. Its tokens come back with the error, since they are paid for all the same.
func checked(r Reply) (Reply, error) {
	if r.Refusal != "" {
		r.FinishReason = finishRefusal
	}
	switch {
	case r.FinishReason == finishRefusal:
		r.Refusal = cmp.Or(r.Refusal, r.Text, "the model refused")
		return r, nil
	case r.FinishReason == finishError:
		return r.spent(), &Failure{Kind: KindFinishError, Status: 200, Message: "the server ended the answer with an error"}
	case r.Refused() || r.FinishReason == finishLength:
		return r, nil
	case r.Text == "":
		return r.spent(), &Failure{Kind: KindEmptyChoices, Status: 200, Message: "the answer has no content"}
	}
	return r, nil
}

// spent is what remains of a reply that nobody can use.
func (r Reply) spent() Reply {
	return Reply{TokensIn: r.TokensIn, TokensCached: r.TokensCached, TokensOut: r.TokensOut,
		came: r.Text + r.Refusal}
}
