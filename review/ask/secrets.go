package ask

import (
	"slices"
	"strings"

	"breakwater/failover"
	"breakwater/review/answer"
	"breakwater/review/finding"
	"breakwater/review/foreign"
)

// A model sees placeholders where a file has secrets, and marks where it has
// characters that nobody sees. What it quotes and edits gets the bytes of the file
// back; what it says in its own words does not.

// redacted is a request as it leaves the machine. Its texts were learned of with the
// files that they are from; a secret found only here came together from pieces. The key of
// one backend that stands in the code must not reach another one.
func (o Options) redacted(r failover.Request) failover.Request {
	o.Redact.Learn("request.text", r.User)
	r.System, r.User = o.Redact.Request(r.System), o.Redact.Request(foreign.Marked(withoutBOM.Replace(r.User)))
	if o.Keyless != nil {
		r.System, r.User = o.Keyless(r.System), o.Keyless(r.User)
	}
	return r
}

// withoutBOM drops the mark that a file may begin with, which is none of its text.
var withoutBOM = strings.NewReplacer("1\t\uFEFF", "1\t", "1+\uFEFF", "1+")

// restore brings the secrets back into the paths, quotes and edits of an answer,
// and takes them out of its words. Whether an edit left them where they stood is
// seen when it has its place.
func (o Options) restore(r *answer.Reply) {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Path, f.Quote = o.original(f.Path), o.original(f.Quote)
		for _, s := range []*string{&f.Title, &f.Symbol, &f.Why, &f.Evidence} {
			*s = o.Redact.Public(*s)
		}
		f.Edits = slices.Clone(f.Edits)
		for j, e := range f.Edits {
			f.Edits[j] = o.restored(e)
		}
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.Path, v.Quote, v.Reason = o.original(v.Path), o.original(v.Quote), o.Redact.Public(v.Reason)
	}
	for i := range r.Strengths {
		r.Strengths[i].Path, r.Strengths[i].Text = o.original(r.Strengths[i].Path), o.Redact.Public(r.Strengths[i].Text)
	}
}

func (o Options) restored(e finding.Edit) finding.Edit {
	e.Anchors = slices.Clone(e.Anchors)
	for i, a := range e.Anchors {
		e.Anchors[i] = o.original(a)
	}
	for _, s := range []*string{&e.Path, &e.To, &e.Search, &e.Replace} {
		*s = o.original(*s)
	}
	return e
}

// original is a text of a file as it stands there.
func (o Options) original(text string) string { return o.Redact.Restore(foreign.Unmarked(text)) }
