package memory

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/failover"
)

// request is one request in canonical form: what differs between two runs that
// ask the same is gone from its text. The marker round foreign text is fixed,
// placeholders of secrets are numbered as they occur, and the lines of each
// excerpt are counted from its first one.
type request struct {
	text         string   // hash of its parts
	marker       string   // of foreign text in this run's request; empty if there is none
	placeholders []string // the same, in the order of their canonical numbers
	spans        []span   // in the order of the request
}

// span is a run of consecutive numbered lines of a file.
type span struct {
	path  string
	start int // 1-based
	lines int
}

var (
	markerLine  = regexp.MustCompile(`^=====[0-9a-f]{16} `)
	blockLabel  = regexp.MustCompile(`^(.+), lines \d+ to \d+( .*)?$`)
	codeLine    = regexp.MustCompile(`^(?:\d*\t|\d+\+)`)
	placeholder = regexp.MustCompile(`REDACTED_\d+_[0-9a-f]{16}_`)
	placesIn    = regexp.MustCompile(`^In (.+):$`)
	suspicion   = regexp.MustCompile(`^((?:-|\d+\.) [a-z0-9 ,:-]+ at line )(\d+)( of (.+))?$`) // or finding, or guard
)

const (
	fixedMarker = "=====0000000000000000"
	stride      = 1 << 20 // lines between the canonical numbers of two spans; more than a file has
)

// canonical brings a request into its canonical form. Two requests have the same
// one only if they differ in nothing but the marker, the names of placeholders and
// where the excerpts begin.
func canonical(q failover.Request) request {
	var r request
	parts := []string{q.System, q.User}
	if r.marker = markerOf(q.User); r.marker != "" {
		parts = append([]string{q.System}, r.rebase(q.User)...)
	}
	for i, p := range parts {
		parts[i] = renamed(p, r.number)
	}
	r.text = Key(parts...)
	return r
}

// markerOf returns the marker at the start of the first line that has one.
func markerOf(user string) string {
	for line := range strings.Lines(user) {
		if found := markerLine.FindString(line); found != "" {
			return strings.TrimSuffix(found, " ")
		}
	}
	return ""
}

// renamed replaces the placeholders of a text, which most texts have none of.
func renamed(text string, name func(string) string) string {
	if !strings.Contains(text, "REDACTED_") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, name)
}

// number returns the canonical name of a placeholder.
func (r *request) number(found string) string {
	i := slices.Index(r.placeholders, found)
	if i < 0 {
		i = len(r.placeholders)
		r.placeholders = append(r.placeholders, found)
	}
	return numbered(i)
}

func numbered(i int) string { return fmt.Sprintf("REDACTED_%d_0000000000000000_", i+1) }

// rebase parts a request at its markers, takes the line numbers out of the
// excerpts and notes where these stand. No foreign text holds the marker, so that
// none can look like another part.
func (r *request) rebase(user string) (parts []string) {
	var b strings.Builder
	path, inside, block := "", false, "" // label of the block
	places := ""                         // the file of those that name none
	for line := range strings.Lines(user) {
		line, ended := strings.CutSuffix(line, "\n")
		end := ""
		if ended {
			end = "\n"
		}
		label, edge := strings.CutPrefix(line, r.marker+" ")
		switch {
		case edge:
			inside, path, places, block = !inside, "", "", label
			parts = append(parts, b.String(), label+end)
			b.Reset()
			continue
		case block == "excerpts" && !codeLine.MatchString(line) && blockLabel.MatchString(line):
			m := blockLabel.FindStringSubmatch(line)
			path, line = m[1], m[1]+", lines"+m[2]
		case line == "Marker: "+r.marker:
			line = "Marker: " + fixedMarker
		case path != "":
			line = r.excerpt(path, line)
		case block == "places" && placesIn.MatchString(line):
			places = placesIn.FindStringSubmatch(line)[1]
		case block == "places":
			line = r.suspected(places, line)
		}
		b.WriteString(line + end)
	}
	return append(parts, b.String())
}

// excerpt returns a line of an excerpt without its number, the first of a span
// marked as such.
func (r *request) excerpt(path, line string) string {
	digits, code := cutNumber(line)
	n, err := strconv.Atoi(digits)
	if err != nil {
		return line
	}
	if last := len(r.spans) - 1; last >= 0 && r.spans[last].path == path && r.spans[last].start+r.spans[last].lines == n {
		r.spans[last].lines++
		return code
	}
	r.spans = append(r.spans, span{path, n, 1})
	return "@" + code
}

// cutNumber parts "41+code" behind the number; digits is empty where there is none.
func cutNumber(line string) (digits, code string) {
	end := strings.IndexFunc(line, func(c rune) bool { return c < '0' || c > '9' })
	if end < 0 || line[end] != '\t' && line[end] != '+' {
		return "", line
	}
	return line[:end], line[end:]
}

// suspected rebases a suspicion of the rules, or a finding under proof and what may
// guard it, in a file unless it names another. They are listed behind the excerpts.
func (r *request) suspected(path, line string) string {
	if !strings.Contains(line, " at line ") {
		return line
	}
	m := suspicion.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return line
	}
	if c, ok := r.toCanonical(cmp.Or(m[4], path), n); ok {
		n = c
	}
	return fmt.Sprintf("%s%d%s", m[1], n, m[3])
}

// toCanonical counts a line from the span that it stands in, or is nearest to. A
// file of which the request shows nothing keeps its numbers. ok is false where a
// number has no canonical one.
func (r *request) toCanonical(path string, line int) (n int, ok bool) {
	best, distance := -1, stride/2
	for k, s := range r.spans {
		d := max(s.start-line, line-(s.start+s.lines-1), 0)
		if s.path == path && d < distance {
			best, distance = k, d
		}
	}
	if best >= 0 {
		n = (best+1)*stride + line - r.spans[best].start
		back, ok := r.fromCanonical(path, n)
		return n, ok && back == line
	}
	return line, line > 0 && line < stride/2
}

// fromCanonical is the reverse of toCanonical for the lines of this request.
func (r *request) fromCanonical(path string, n int) (line int, ok bool) {
	k := (n+stride/2)/stride - 1
	if k < 0 || k >= len(r.spans) || r.spans[k].path != path {
		return n, n > 0
	}
	line = r.spans[k].start + n - (k+1)*stride
	return line, line > 0
}

// starts are the first lines of the spans.
func (r *request) starts() []int {
	out := make([]int, len(r.spans))
	for i, s := range r.spans {
		out[i] = s.start
	}
	return out
}
