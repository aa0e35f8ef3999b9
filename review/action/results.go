package action

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strings"
)

// SummaryLimit is the most that a runner takes as the summary of one step, in
// bytes (AttachmentSizeLimit of actions/runner). It counts what earlier writes
// of the step left there.
const SummaryLimit = 1 << 20

// Summary adds Markdown to the summary of the run, where the runner shows one.
// What is above the limit is cut at the start of a section, with a note of where
// the rest is.
func (r Runner) Summary(markdown []byte) error {
	name := r.env["GITHUB_STEP_SUMMARY"]
	if !r.Actions() || name == "" {
		return nil
	}
	if err := withdraw(name); err != nil {
		return err
	}
	room := SummaryLimit
	if info, err := os.Stat(name); err == nil {
		room -= int(min(info.Size(), SummaryLimit))
	}
	return appendFile(name, cutSummary(string(markdown), room), "the job summary")
}

// Provisional appends to the job summary what the next call of Summary takes back.
func (r Runner) Provisional(markdown []byte) error {
	return r.Summary([]byte(provisionalMark + string(markdown)))
}

const provisionalMark = "<!-- breakwater: provisional -->\n"

// withdraw cuts off what Provisional wrote.
func withdraw(name string) error {
	info, err := os.Stat(name)
	if err != nil || info.Size() > 2*SummaryLimit { // nothing of ours
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the job summary: %w", err)
	}
	at := bytes.Index(text, []byte(provisionalMark))
	if at < 0 {
		return nil
	}
	if err := os.Truncate(name, int64(at)); err != nil {
		return fmt.Errorf("cut the job summary: %w", err)
	}
	return nil
}

const cutNote = "\n\n_The rest did not fit into the job summary; summary.md among the results has all of it._\n"

// cutSummary cuts before a heading, so that no table, fence or fold is left
// open.
func cutSummary(markdown string, room int) string {
	if len(markdown) <= room {
		return markdown
	}
	if room <= len(cutNote) {
		return ""
	}
	return sections(markdown, room-len(cutNote)) + cutNote
}

// sections returns the longest run of whole top-level sections that fits.
// Headings inside a fence or a fold do not count.
func sections(markdown string, limit int) string {
	end, at, fence, folds := 0, 0, "", 0
	for line := range strings.Lines(markdown) {
		if at > limit {
			break
		}
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
		case strings.HasPrefix(line, "#") && folds == 0:
			end = at
		default:
			folds = max(0, folds+strings.Count(line, "<details")-strings.Count(line, "</details>"))
		}
		at += len(line)
	}
	return markdown[:end]
}

// Output is one result that later steps can read.
type Output struct {
	Name  string
	Value string
}

// Outputs hands results to later steps. It does nothing where the runner has no
// such thing.
func (r Runner) Outputs(outputs []Output) error {
	name := r.env["GITHUB_OUTPUT"]
	if !r.Actions() || name == "" {
		return nil
	}
	var b strings.Builder
	for _, o := range outputs {
		// The delimiter is random: text of a model that held a known one could
		// end the value and set outputs of its own.
		delimiter := "breakwater_" + randomToken()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", o.Name, delimiter, o.Value, delimiter)
	}
	return appendFile(name, b.String(), "the outputs")
}

// appendFile adds text to a file that others add to as well: all of it or nothing, since a
// runner fails the step over an output that does not end.
func appendFile(name, text, what string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	before, err := f.Stat()
	if err == nil {
		if _, err = f.WriteString(text); err != nil {
			f.Truncate(before.Size()) // what is no file cannot be cut
		}
	}
	if err = cmp.Or(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}
