package report

import (
	"fmt"
	"strings"

	"breakwater/review/finding"
)

// claims lists what a model said that was not so.
func (r Report) claims() string {
	rows := convert(r.Refused, func(c Refused) string {
		return fmt.Sprintf("- %s (%s): %s", md(short(c.Title, 200)), code(short(c.Path, 200)), md(short(c.Reason, 300)))
	})
	if len(rows) == 0 {
		return ""
	}
	return folded(fmt.Sprintf("%s of the model failed verification against the code", count(len(rows), "claim")),
		bullets(rows, 50))
}

func (r Report) strengths() string {
	rows := convert(r.Strengths, func(s Strength) string {
		return fmt.Sprintf("- %s: %s", r.link(s.Path, s.StartLine, 0, false), md(short(s.Text, 400)))
	})
	if len(rows) == 0 {
		return ""
	}
	return folded("Done well", bullets(rows, 20))
}

// footer says where everything is and what it took.
func (r delivered) footer() string {
	var parts []string
	if r.Usage.Requests > 0 {
		tokens := thousands(r.Usage.TokensIn) + " tokens in"
		if n := r.Usage.TokensCached; n > 0 {
			tokens += fmt.Sprintf(" (%s from the cache of the provider)", thousands(n))
		}
		tokens += fmt.Sprintf(", %s out", thousands(r.Usage.TokensOut))
		if r.Usage.TokensEstimated {
			tokens = "about " + tokens + " (in part estimated)"
		}
		parts = append(parts, fmt.Sprintf("%s to models, %s", count(r.Usage.Requests, "request"), tokens))
		if r.Usage.Cost != nil {
			parts = append(parts, r.cost())
		} else if each := r.Usage.TokensPerFinding; each != nil {
			parts = append(parts, thousands(*each)+" tokens for each finding of a model")
		}
		if r.Usage.Reasked > 0 {
			parts = append(parts, fmt.Sprintf("asked again %s, of which %d helped", times(r.Usage.Reasked), r.Usage.Recovered))
		}
	}
	if n := r.Usage.RepliesCached; n > 0 {
		parts = append(parts, count(n, "answer")+" kept from an earlier run")
	}
	if n := r.Redactions.Count; n > 0 {
		parts = append(parts, count(n, "secret")+" of the repository hidden here and from models")
	}
	if r.written("report.json") {
		parts = append(parts, "everything for machines is in "+code(r.inOutputDir("report.json")))
	}
	if len(parts) == 0 {
		return ""
	}
	return "<sub>" + strings.Join(parts, " · ") + "</sub>\n"
}

// cost says what the models cost, by step and by finding.
func (r Report) cost() string {
	text := fmt.Sprintf("cost %.4f", *r.Usage.Cost)
	var parts []string
	for _, s := range r.Usage.Steps {
		if s.Cost != nil && len(r.Usage.Steps) > 1 {
			parts = append(parts, fmt.Sprintf("%.4f in step %d", *s.Cost, s.Step))
		}
	}
	if each := r.Usage.CostPerFinding; each != nil {
		parts = append(parts, fmt.Sprintf("%.4f for each finding of a model", *each))
	}
	if len(parts) == 0 {
		return text
	}
	return text + " (" + strings.Join(parts, ", ") + ")"
}

// byModels counts the findings that a model has reported.
func (r Report) byModels() (n int) {
	for _, f := range r.Findings {
		if f.foundBy()[finding.FromModel] {
			n++
		}
	}
	return n
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func folded(title, body string) string {
	return "<details><summary>" + htmlText(title) + "</summary>\n\n" +
		strings.TrimRight(body, "\n") + "\n\n</details>\n\n"
}

// bullets joins lines of a list, at most so many.
func bullets(rows []string, most int) string {
	text := strings.Join(rows[:min(len(rows), most)], "\n") + "\n"
	if n := len(rows) - most; n > 0 {
		text += fmt.Sprintf("- … and %s more\n", thousands(n))
	}
	return text
}
