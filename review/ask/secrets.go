package ask

import (
	"slices"

	"breakwater/failover"
	"breakwater/review/answer"
	"breakwater/review/finding"
)

// A model sees placeholders where a file has secrets. What it quotes and edits
// gets the bytes of the file back; what it says in its own words does not.

// redacted hides secrets in a request. Its texts were learned of with the files
// that they are from; what is found only here came together from pieces.
func (o Options) redacted(r failover.Request) failover.Request {
	o.Redact.Learn("request.text", r.User)
	r.System, r.User = o.Redact.Request(r.System), o.Redact.Request(r.User)
	return r
}

// restore brings the secrets back into the paths, quotes and edits of an answer,
// and takes them out of its words. Whether an edit left them where they stood is
// seen when it has its place.
func (o Options) restore(r *answer.Reply) {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Path, f.Quote = o.Redact.Restore(f.Path), o.Redact.Restore(f.Quote)
		for _, s := range []*string{&f.Title, &f.Symbol, &f.Why, &f.Evidence} {
			*s = o.Redact.Public(*s)
		}
		f.Edits = slices.Clone(f.Edits)
		for j, e := range f.Edits {
			f.Edits[j] = o.restored(e)
		}
	}
	for i := range r.Strengths {
		r.Strengths[i].Path, r.Strengths[i].Text = o.Redact.Restore(r.Strengths[i].Path), o.Redact.Public(r.Strengths[i].Text)
	}
}

func (o Options) restored(e finding.Edit) finding.Edit {
	e.Path, e.To = o.Redact.Restore(e.Path), o.Redact.Restore(e.To)
	e.Search, e.Replace = o.Redact.Restore(e.Search), o.Redact.Restore(e.Replace)
	e.Anchors = slices.Clone(e.Anchors)
	for i, a := range e.Anchors {
		e.Anchors[i] = o.Redact.Restore(a)
	}
	return e
}
