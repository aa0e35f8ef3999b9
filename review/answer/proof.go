package answer

import (
	"errors"
	"strings"

	"breakwater/review/finding"
)

// Proof is what a second look says of one finding.
type Proof struct {
	Number int  // of the finding in the request, from 1
	Stands bool // nothing proves it wrong
	Askers int  // of ten maintainers, how many want it mended; 0 if it does not say
	SameAs int  // number of another one with the same root cause; 0 if none
	Quote  string
	Reason string

	Edits           []finding.Edit
	NewDependencies []string

	QuotePath            string // where Quote stands; empty until [CheckProofs], and where it stands nowhere
	QuoteStart, QuoteEnd int    // its lines, 1-based, inclusive
}

// ParseProofs reads the answer of a second look at as many findings as there are
// paths: those of their files, which edits that name none are about. Each finding
// is answered at most once. An error means that nothing in the answer can be
// used; its text is meant to be sent back to the model.
func ParseProofs(text string, paths []string) ([]Proof, error) {
	text = strings.ToValidUTF8(text[:min(len(text), MaxAnswer)], "\uFFFD")
	var r Reply
	doc, ok := findJSON(text, &r)
	if !ok {
		return nil, errors.New("no JSON object with findings could be found in the answer")
	}
	list, isList := doc.([]any)
	if !isList {
		list = objectOf(doc.(map[string]any)).list("findings")
	}
	proofs := make([]Proof, 0, min(len(list), len(paths)))
	seen := map[int]bool{}
	for _, e := range list {
		m, _ := e.(map[string]any)
		p, ok := r.proofFrom(objectOf(m), paths)
		if ok && !seen[p.Number] {
			seen[p.Number] = true
			proofs = append(proofs, p)
		}
	}
	if len(proofs) == 0 && len(paths) > 0 {
		return nil, errors.New("the answer says of no finding, by its number, whether it stands")
	}
	return proofs, nil
}

// looksLikeProof tells what a second look says of a finding from other JSON.
func looksLikeProof(o object) bool {
	_, numbered := o["number"]
	_, judged := o["stands"]
	return numbered && judged
}

// proofFrom reads what an answer says of one finding; ok is false where it does
// not say of which, or whether it stands.
func (r *Reply) proofFrom(o object, paths []string) (p Proof, ok bool) {
	number, ok := o.number("number")
	said := strings.ToLower(o.text("stands"))
	asked := ok && number >= 1 && number <= len(paths)
	if !asked || said != "true" && said != "false" {
		return Proof{}, false
	}
	p = Proof{Number: number, Stands: said == "true", Quote: clip(o.text("quote"), maxQuote),
		Reason: prose(o.text("reason"), maxProse)}
	// Fault and harm are asked for so that the number is thought through.
	p.Askers = o.askers()
	if same, ok := o.number("sameas"); ok && same >= 1 && same <= len(paths) && same != p.Number {
		p.SameAs = same
	}
	if edits, problem := r.editsFrom(o, paths[p.Number-1]); problem == "" {
		p.Edits = edits
	}
	p.NewDependencies = o.names("newdependencies")
	return p, true
}

// askers reads how many of ten maintainers want a finding fixed, from 1, since nobody is as
// good as one; 0 where an answer has no usable number.
func (o object) askers() int {
	if n := o.ints("askers"); len(n) > 0 && n[0] <= 10 {
		return max(n[0], 1)
	}
	return 0
}

// CheckProofs finds the quotes and the files of edits among the files of the
// request. places are the findings, by number.
func CheckProofs(proofs []Proof, places []finding.Finding, files map[string][]byte) []Proof {
	known := newFileSet(files)
	out := make([]Proof, 0, len(proofs))
	for _, p := range proofs {
		f := places[p.Number-1]
		p.Edits = known.resolved(p.Edits)
		p.QuotePath, p.QuoteStart, p.QuoteEnd = known.anywhere(p.Quote, f.Path, f.StartLine)
		out = append(out, p)
	}
	return out
}
