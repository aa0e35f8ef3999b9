package verify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/patch"
	"breakwater/review/redact"
	"breakwater/review/whole"
)

// Files are what verify adds to the output folder of a review.
var Files = []string{verdictFile, patchFile}

// The files of an output folder that are read and written here.
const (
	reportFile  = "report.json"
	verdictFile = "verify.json"
	patchFile   = "verified.patch"
)

// Output tries the suggestions that a review left in its output directory, and
// writes verify.json and verified.patch there, the verdicts into the report, and
// the tables into the summary; verified.patch is absent when nothing passed. What the disk
// does not take is told in [Result.Unwritten]. Patches of o are replaced by those of the
// directory, which is left out of the copies. Where the review placed no suggestion nothing
// is run.
func Output(ctx context.Context, outputDir string, o Options) (Result, error) {
	if len(o.Command) == 0 {
		return Result{}, errNoCommand
	}
	root, err := os.OpenRoot(outputDir)
	if err != nil {
		return Result{}, fmt.Errorf("read the review's output: %w; run the review first, or name its output-dir", err)
	}
	defer root.Close()
	if o.Patches, err = suggestions(root); err != nil {
		return Result{}, err
	}
	if rel, err := within(o.Dir, outputDir); err == nil {
		o.Skip = append(o.Skip, rel)
	}
	if missing := o.missing(); len(missing) > 0 {
		return Result{}, fmt.Errorf("--only: the review placed no suggestion %s; it placed %s",
			numbers(missing), numbers(placed(o.Patches)))
	}
	r := Result{Command: o.Command}
	if len(o.Patches) > 0 {
		if r, err = Verify(ctx, o); err != nil {
			return Result{}, err
		}
	}
	if o.Hide != nil {
		r = redact.Texts(r, o.shown)
	}
	r.Unwritten = store(root, r)
	return r, nil
}

// shown is a text of a result as it may be shown. The patch keeps its bytes.
func (o Options) shown(tag, text string) string {
	if tag == redact.Ours {
		return text
	}
	return o.Hide(text)
}

// missing returns what was asked for and is not among the patches.
func (o Options) missing() []int {
	have := placed(o.Patches)
	return slices.DeleteFunc(slices.Clone(o.Only), func(n int) bool { return slices.Contains(have, n) })
}

func placed(ps []Patch) []int {
	var out []int
	for _, p := range ps {
		out = append(out, p.Number)
	}
	return out
}

func numbers(ns []int) string {
	if len(ns) == 0 {
		return "none"
	}
	var words []string
	for _, n := range ns {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}

func within(dir, sub string) (string, error) {
	a, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	b, err := filepath.Abs(sub)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(a, b)
	return filepath.ToSlash(rel), err
}

// suggestions reads the placed suggestions of a report with their patches.
func suggestions(root *os.Root) ([]Patch, error) {
	b, err := root.ReadFile(reportFile)
	if err != nil {
		return nil, fmt.Errorf("read the review's report: %w; run the review first, or name its output-dir", err)
	}
	var report struct {
		Suggestions []struct {
			Number int          `json:"number"`
			Title  string       `json:"title"`
			Patch  string       `json:"patch"`
			Status patch.Status `json:"status"`
			Reason string       `json:"left_out_reason"`
			Held   bool         `json:"withheld"`
			Needs  []struct {
				Dependency string `json:"dependency"`
			} `json:"needs"`
		} `json:"suggestions"`
	}
	if err := json.Unmarshal(b, &report); err != nil {
		return nil, fmt.Errorf("read the review's report: %w", err)
	}
	var out []Patch
	for _, s := range report.Suggestions {
		if s.Status != patch.Placed {
			continue
		}
		p := Patch{Number: s.Number, Title: s.Title}
		if p.Diff, err = root.ReadFile(filepath.FromSlash(s.Patch)); err != nil {
			return nil, fmt.Errorf("read suggestion %d: %w", s.Number, err)
		}
		if s.Held {
			p.Held = cmp.Or(s.Reason, "It newly does something that a person must look at first.")
		}
		for _, n := range s.Needs {
			p.Needs = append(p.Needs, n.Dependency)
		}
		out = append(out, p)
	}
	return out, nil
}

// store writes the files of a result. One that cannot be written keeps none of the others
// back; the error tells of each.
func store(root *os.Root, r Result) error {
	for _, name := range Files { // they speak of an earlier trial
		root.Remove(name)
	}
	verdicts, err := r.JSON()
	if err != nil {
		return err
	}
	err = errors.Join(write(root, verdictFile, verdicts), enter(root, r.Verdicts, r.measured), summarize(root, r))
	if len(r.Patch) > 0 {
		err = errors.Join(err, write(root, patchFile, r.Patch))
	}
	return err
}

// write replaces a file of the output directory.
func write(root *os.Root, name string, content []byte) error {
	if err := whole.Write(root, name, 0o644, bytes.NewReader(content), nil); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// JSON returns verify.json: what was run and what came of each suggestion.
func (r Result) JSON() ([]byte, error) {
	type run struct {
		Suggestions []int   `json:"suggestions"`
		OK          bool    `json:"ok"`
		Reason      string  `json:"reason"`
		Seconds     float64 `json:"seconds"`
		Tail        string  `json:"tail"`
	}
	type verdict struct {
		Number   int    `json:"number"`
		Title    string `json:"title"`
		Verified Status `json:"verified"`
		Reason   string `json:"reason"`
	}
	doc := struct {
		Version     string      `json:"version"`
		Command     []string    `json:"command"`
		Runs        []run       `json:"runs"`
		Suggestions []verdict   `json:"suggestions"`
		Operations  []operation `json:"operations"`
	}{Version: "1", Command: r.Command, Runs: []run{}, Suggestions: []verdict{}, Operations: r.operations()}
	for _, x := range r.Runs {
		doc.Runs = append(doc.Runs, run{append([]int{}, x.Patches...), x.OK, x.Reason, x.Seconds, x.Tail})
	}
	for _, v := range r.Verdicts {
		doc.Suggestions = append(doc.Suggestions, verdict{v.Number, v.Title, v.Status, v.Reason})
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the verdicts: %w", err)
	}
	return append(b, '\n'), nil
}

// Table returns the verdicts as a table in Markdown, for the job summary.
func (r Result) Table() string {
	if len(r.Verdicts) == 0 {
		return "There was no suggestion to try.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Tried with `%s` in %s.\n\n", cell(strings.Join(r.Command, " ")), runs(len(r.Runs)))
	b.WriteString("| # | Suggestion | Verdict | Why |\n|--:|---|---|---|\n")
	for _, v := range r.Verdicts {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", v.Number, cell(v.Title), v.Status, cell(v.Reason))
	}
	return b.String() + r.beforeAfter()
}

var harmless = strings.NewReplacer("|", `\|`, "`", "'", "<", "&lt;", ">", "&gt;", "\r", " ", "\n", " ",
	"[", `\[`, "]", `\]`, "@", "@\u200B", "*", `\*`, "_", `\_`)

// cell makes foreign text harmless in a table.
func cell(s string) string {
	s = harmless.Replace(s)
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}
