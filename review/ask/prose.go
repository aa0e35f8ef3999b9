package ask

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"breakwater/failover"
)

//go:embed prose.md
var proseText string

//go:embed prose.schema.json
var proseSchema []byte

// Prose is an analysis of fault injection in the words of a model: paragraphs of plain
// text, parted by blank lines. Nobody has checked them.
type Prose struct {
	Backend         string `json:"-"` // whose words they are
	Summary         string `json:"summary"`
	Posture         string `json:"posture"`
	Causes          string `json:"causes"`
	Recommendations string `json:"recommendations"`
	Risks           string `json:"risks"`
}

// mostAnalysis bounds what a model is shown of an analysis, in bytes. The worst comes first.
const mostAnalysis = 60_000

// errNoProse means that what a model answered is none.
var errNoProse = errors.New("the answer has no summary")

// Prose has a model put an analysis into words, and asks once more where the answer
// cannot be used. The error says, for a person, why there are none.
func (o *Asker) Prose(ctx context.Context, analysis string) (Prose, error) {
	p := o.prose(analysis)
	if without := o.ledger.admit(ctx, p.cost()); without != "" {
		return Prose{}, errors.New(without)
	}
	defer o.ledger.settle(p.cost())
	written, err := o.proseBy(ctx, p)
	if !errors.Is(err, errNoProse) {
		return written, err
	}
	again := p.again(o.Hide(err.Error()), "Answer once more, in full.\n")
	if !o.ledger.again(again.cost()) {
		return Prose{}, err
	}
	return o.proseBy(ctx, again)
}

// prose is the request.
func (o Options) prose(analysis string) prompt {
	if len(analysis) > mostAnalysis {
		analysis = strings.ToValidUTF8(analysis[:mostAnalysis], "") + "\n… the rest is left out.\n"
	}
	var b strings.Builder
	if o.Instructions != "" {
		fmt.Fprintf(&b, "# Instructions of the user\n\n%s\n\n", o.Instructions)
	}
	marker := newFence(analysis)
	fmt.Fprintf(&b, "# Analysis\n\nMarker: %s\n\n", marker)
	marker.enclose(&b, "analysis", analysis)
	return prompt{system: proseText, user: b.String(),
		schema: failover.Schema{Name: "breakwater_analysis", JSON: proseSchema}}
}

func (o *Asker) proseBy(ctx context.Context, p prompt) (Prose, error) {
	reply, err := o.send(ctx, p)
	switch {
	case err != nil && ctx.Err() != nil:
		return Prose{}, errors.New("no answer before the run's deadline")
	case err != nil:
		return Prose{}, errors.New(o.Hide(because(err)))
	case reply.Refused():
		return Prose{}, fmt.Errorf("%s refused (%s) %s", reply.Backend, reply.FinishReason, o.Hide(reply.Refusal))
	}
	written, err := parseProse(reply.Text)
	written.Backend = reply.Backend
	for _, s := range []*string{
		&written.Summary, &written.Posture, &written.Causes, &written.Recommendations, &written.Risks,
	} {
		*s = o.Redact.Public(o.Hide(*s))
	}
	return written, err
}

// parseProse reads an answer, be it in a fence or in the midst of a sentence.
func parseProse(text string) (Prose, error) {
	var p Prose
	start, end := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if start < 0 || end < start {
		return Prose{}, fmt.Errorf("%w: it is no JSON object", errNoProse)
	}
	if err := json.Unmarshal([]byte(text[start:end+1]), &p); err != nil {
		return Prose{}, fmt.Errorf("%w: %w", errNoProse, err)
	}
	if strings.TrimSpace(p.Summary) == "" {
		return Prose{}, errNoProse
	}
	return p, nil
}
