// Package answer reads what a language model writes and makes findings of it.
//
// The usual case is [Parse], which understands the JSON of [Schema] and the
// other shapes that models fall into, followed by [Check], which holds every
// finding against the files that were in the request. Nothing of the text is
// dropped silently: what was not understood is in the notes, what was not
// believed is among the refused.
//
// The shapes: the JSON as asked for, alone, in a fence or amid prose, cut off
// or slightly broken, with other property names; edits as unified diffs with
// bare, odd or wrong headers, as SEARCH/REPLACE blocks or as V4A patches;
// reports in Markdown with such edits, or whole replaced functions, in fences.
//
// The package places no edit: package patch does.
package answer

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
)

//go:embed schema.json
var schema []byte

//go:embed find.json
var findSchema []byte

//go:embed proof.json
var proofSchema []byte

// Schema returns the JSON Schema of the answer that is asked for, in the
// strict form: every property required, nothing besides. The bytes are a copy.
func Schema() []byte { return slices.Clone(schema) }

// FindSchema returns the same without edits, for a request whose findings are
// looked at a second time.
func FindSchema() []byte { return slices.Clone(findSchema) }

// ProofName is what requests for that second answer call its schema.
const ProofName = "breakwater_proof"

// ProofSchema returns the schema of that second answer.
func ProofSchema() []byte { return slices.Clone(proofSchema) }

// Reply is an answer as understood, not yet held against any file. Prose in it
// is bounded and free of control characters.
type Reply struct {
	Findings  []finding.Finding // in the order of the answer
	Strengths []finding.Strength
	Verdicts  []finding.Verdict // on suspicions of the built-in rules
	Lost      int               // findings that were cut off, as far as can be told
	OverLimit int               // findings beyond those that are read of one answer
	Notes     []string          // what was not understood or was repaired, one sentence each

	sections map[int]int // finding → section of the report that it stands in; nil for other forms of answers
}

// MaxAnswer bounds, in bytes, how much of one answer is read.
const MaxAnswer = 8 << 20

// maxFindings bounds what one answer may bring; the rest is noted.
const maxFindings = 200

// Parse reads an answer in any of the tolerated shapes. An answer without findings that
// says so in the asked-for form is no error. An error means that nothing in it can be used,
// though Lost of the reply counts all the same; its text says what to do differently and is
// meant to be sent back to the model.
func Parse(text string) (Reply, error) {
	if strings.TrimSpace(text) == "" {
		return Reply{}, errors.New(`the answer was empty; answer with the JSON object of the schema, ` +
			`{"findings": [], "strengths": []} if there is nothing to report`)
	}
	var r Reply
	if len(text) > MaxAnswer {
		text = strings.ToValidUTF8(text[:MaxAnswer], "")
		r.note("The answer was longer than %d MiB; the rest was not read.", MaxAnswer>>20)
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if doc, ok := findJSON(text, &r); ok {
		r.fromJSON(doc)
		return r.finish(), nil
	}
	r.fromMarkdown(text)
	if len(r.Findings) == 0 {
		return Reply{Lost: r.Lost}, unusable(text)
	}
	return r.finish(), nil
}

func unusable(text string) error {
	why := "no JSON object with findings and no edit could be found in the answer"
	if i := strings.IndexByte(text, '{'); i >= 0 {
		if _, _, err := relax(text[i:]); err != nil {
			why = fmt.Sprintf("the JSON of the answer could not be read: %v", err)
		}
	}
	return errors.New(why)
}

func (r *Reply) note(format string, args ...any) {
	const most = 100
	if len(r.Notes) < most {
		r.Notes = append(r.Notes, oneLine(fmt.Sprintf(format, args...), 500))
	}
}

// finish bounds the reply.
func (r *Reply) finish() Reply {
	if n := len(r.Findings) - maxFindings; n > 0 {
		r.OverLimit += n
		r.Findings = r.Findings[:maxFindings]
	}
	if r.OverLimit > 0 {
		r.note("The answer held %d findings; only the first %d were read.", maxFindings+r.OverLimit, maxFindings)
	}
	if len(r.Strengths) > maxFindings {
		r.Strengths = r.Strengths[:maxFindings]
	}
	return *r
}
