package answer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// Checked is a reply held against the files that were in its request.
type Checked struct {
	Findings  []finding.Finding // believed; paths, lines and quotes are those of the files
	Strengths []finding.Strength
	Verdicts  []finding.Verdict // confirmed, or refuted with a quote of a file
	Refused   []Refused
}

// Refused is a finding that is not believed.
type Refused struct {
	Finding finding.Finding
	Reason  string // one sentence; good enough to be sent back to the model
}

// Check holds a reply against files, which maps the path of every file that
// was in the request to its bytes. A finding is refused if its file was not in
// the request or its quote does not stand there. Lines follow the quote: where
// it stands elsewhere than the finding says, the nearest place counts. Without
// a quote the confidence is medium at most. A rule is any word in the
// catalogue's form: whether it exists is for the caller to say.
func Check(r Reply, files map[string][]byte) Checked {
	var c Checked
	known := newFileSet(files)
	half := map[int][]finding.Edit{} // section → edits that will not be made
	var kept []int                   // section of each finding that is believed
	for i, f := range r.Findings {
		f, reason := known.check(f)
		section, grouped := r.sections[i]
		if !grouped {
			section = -1 - i
		}
		if reason != "" {
			c.Refused = append(c.Refused, Refused{f, reason})
			half[section] = append(half[section], f.Edits...)
			continue
		}
		c.Findings, kept = append(c.Findings, f), append(kept, section)
	}
	for i := range c.Findings { // a change goes as a whole, which these edits now prevent
		if f := &c.Findings[i]; len(f.Edits) > 0 {
			f.Edits = append(f.Edits, half[kept[i]]...)
		}
	}
	for _, v := range r.Verdicts {
		if v, ok := known.checkVerdict(v); ok {
			c.Verdicts = append(c.Verdicts, v)
		}
	}
	for _, s := range r.Strengths {
		path, ok := known.resolve(s.Path)
		if !ok {
			continue
		}
		s.Path, s.StartLine = path, clamp(s.StartLine, known.lines(path))
		c.Strengths = append(c.Strengths, s)
	}
	return c
}

// fileSet finds files by the names that models give them.
type fileSet struct {
	files  map[string][]byte
	paths  []string // sorted
	split  map[string][]string
	folded map[string]*foldedFile
}

func newFileSet(files map[string][]byte) *fileSet {
	s := &fileSet{files: files, split: map[string][]string{}, folded: map[string]*foldedFile{}}
	for p := range files {
		s.paths = append(s.paths, p)
	}
	slices.Sort(s.paths)
	return s
}

// resolve returns the one file that a path means: itself, itself without what
// diffs and machines put before it, or the only one it shares a suffix with.
func (s *fileSet) resolve(path string) (string, bool) {
	path = cleanPath(path)
	if path == "" {
		return "", false
	}
	for p := path; p != ""; {
		if _, ok := s.files[p]; ok {
			return p, true
		}
		_, rest, ok := strings.Cut(p, "/")
		if !ok {
			break
		}
		p = rest
	}
	var found []string
	for _, p := range s.paths {
		if strings.HasSuffix(p, "/"+strings.TrimPrefix(path, "/")) {
			found = append(found, p)
		}
	}
	if len(found) == 0 { // a name that no answer brings across as it is
		for _, p := range s.paths {
			if cleanPath(p) == path {
				found = append(found, p)
			}
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

func (s *fileSet) linesOf(path string) []string {
	lines, ok := s.split[path]
	if !ok {
		lines = splitLines(string(s.files[path]))
		s.split[path] = lines
	}
	return lines
}

func (s *fileSet) lines(path string) int { return len(s.linesOf(path)) }

func (s *fileSet) check(f finding.Finding) (finding.Finding, string) {
	f.Edits = s.resolved(f.Edits)
	path, ok := s.resolve(f.Path)
	if !ok && f.Path == "" {
		path, ok = s.resolve(pathOf(f.Edits))
	}
	if !ok && f.Path == "" && strings.TrimSpace(f.Quote) != "" {
		path, ok = s.fileOfQuote(f.Quote)
	}
	if !ok {
		return f, fmt.Sprintf("The file %q was not in the request; name one of its files as they are written there.", f.Path)
	}
	f.Path = path
	return s.settle(f)
}

// resolved returns edits with the files that they are about: an edit may name its
// file no better than its finding does.
func (s *fileSet) resolved(edits []finding.Edit) []finding.Edit {
	edits = slices.Clone(edits)
	for i, e := range edits {
		if p, ok := s.resolve(e.Path); ok {
			edits[i].Path = p
		} else if e.Path == "" {
			edits[i].Path = s.fileOfEdit(e)
		}
	}
	return edits
}

// settle puts the finding on the lines that show it.
func (s *fileSet) settle(f finding.Finding) (finding.Finding, string) {
	n := s.lines(f.Path)
	if strings.TrimSpace(f.Quote) == "" {
		f.Quote = ""
		f.Confidence = capped(f.Confidence)
		if start, end, ok := s.placeOfEdits(f); ok && (f.StartLine < 1 || f.StartLine > n) {
			f.StartLine, f.EndLine = start, end
		}
		f.StartLine = clamp(f.StartLine, n)
		f.EndLine = clamp(max(f.EndLine, f.StartLine), n)
		return f, ""
	}
	start, end, ok := s.findQuote(f.Path, f.Quote, f.StartLine)
	if !ok {
		return f, fmt.Sprintf("The quote does not stand in %s: %q. Copy the code verbatim, without line numbers, or "+
			"drop the finding.", f.Path, clip(f.Quote, 200))
	}
	if f.StartLine < 1 || f.EndLine > n || start < f.StartLine || end > f.EndLine {
		f.StartLine, f.EndLine = start, end
	}
	f.At, f.Until = s.part(f.Path, start, f.Quote)
	f.Quote = strings.Join(s.linesOf(f.Path)[start-1:end], "\n")
	f.Pass(finding.Quoted)
	return f, ""
}

// part returns the bytes of a quote that begins within a line, behind other code; 0, 0 for
// one that begins with its line or takes several.
func (s *fileSet) part(path string, line int, quote string) (at, until int) {
	quote = strings.TrimSpace(quote)
	text := s.linesOf(path)[line-1]
	i := strings.Index(text, quote)
	if i < 0 || strings.TrimSpace(text[:i]) == "" {
		return 0, 0
	}
	data := s.files[path]
	for range line - 1 {
		at += bytes.IndexByte(data[at:], '\n') + 1
	}
	at += bytes.Index(data[at:], []byte(quote)) // behind a mark of its encoding, if there is one
	return at, at + len(quote)
}

func capped(c finding.Confidence) finding.Confidence {
	if c.Rank() < finding.Medium.Rank() {
		return finding.Medium
	}
	return c
}

// clamp brings a line number into a file of n lines.
func clamp(line, n int) int { return max(1, min(line, n)) }

func splitLines(s string) []string {
	s = strings.TrimPrefix(s, "\uFEFF")
	if s == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}
