package answer

import (
	"regexp"
	"strings"
)

// report is a Markdown text with its fences and sections.
type report struct {
	lines  []string
	fences []fence
	heads  []section
	inside []bool // whether a line belongs to a fence
}

// section is what stands under one heading or numbered point.
type section struct {
	title      string
	start, end int // lines of the text, 0-based, [start,end)
}

var (
	heading = regexp.MustCompile(`^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$`)
	point   = regexp.MustCompile(`^\s{0,3}\d{1,2}[.)]\s+(.*)$`)
	// generic headings say what kind of text follows, not what it is about.
	generic = regexp.MustCompile(`(?i)^(?:proposed |suggested |code |recommended )?(?:changes?|diff|fix|patch|code|` +
		`rationale|discussion|recommendations?|solution|implementation|example|before|after|why|explanation)s?:?$`)
	numberup = regexp.MustCompile(`(?i)^(?:\d{1,2}[.)]\s*|[*_\x60]+|\(optional\)\s*)`)
)

// sections finds the headings; numbered points count only where there is no
// heading around them that a change could be about.
func (d *report) sections() {
	d.inside = make([]bool, len(d.lines)+1)
	for _, f := range d.fences {
		for i := f.start; i <= min(f.end, len(d.lines)-1); i++ {
			d.inside[i] = true
		}
	}
	d.find(heading)
	if len(d.heads) < 2 {
		d.heads = nil
		d.find(point)
	}
	for i := range d.heads {
		d.heads[i].end = len(d.lines)
		if i+1 < len(d.heads) {
			d.heads[i].end = d.heads[i+1].start
		}
	}
}

func (d *report) find(re *regexp.Regexp) {
	for i, l := range d.lines {
		if d.inside[i] {
			continue
		}
		if m := re.FindStringSubmatch(l); m != nil {
			title := plainTitle(m[1])
			if title != "" && !generic.MatchString(title) {
				d.heads = append(d.heads, section{title: title, start: i})
			}
		}
	}
}

func plainTitle(s string) string {
	for {
		t := strings.TrimSpace(numberup.ReplaceAllString(s, ""))
		if t == s {
			break
		}
		s = t
	}
	return oneLine(strings.NewReplacer("`", "", "**", "", "__", "").Replace(strings.Trim(s, "*_: ")), maxTitle)
}

// sectionOf returns the section around a line.
func (d report) sectionOf(line int) section {
	s := section{end: len(d.lines)}
	for _, h := range d.heads {
		if h.start <= line {
			s = h
		} else if s.title == "" {
			s.end = min(s.end, h.start)
		}
	}
	return s
}

// continues reports whether nothing but the name of a file stands between a
// fence and the one before it.
func (d report) continues(i int) bool {
	for _, l := range d.lines[d.fences[i-1].end+1 : d.fences[i].start] {
		if strings.TrimSpace(l) != "" && !pathLine.MatchString(l) {
			return false
		}
	}
	return true
}

// proseAround returns the prose of a section from the fence before fence i to
// i, and from i to the next fence.
func (d report) proseAround(s section, i int) (before, after string) {
	lo, hi := s.start, s.end
	if s.title != "" {
		lo++
	}
	if i > 0 {
		lo = max(lo, d.fences[i-1].end+1)
	}
	if i+1 < len(d.fences) {
		hi = min(hi, d.fences[i+1].start)
	}
	return d.text(lo, d.fences[i].start), d.text(d.fences[i].end+1, hi)
}

func (d report) text(lo, hi int) string {
	if lo >= hi {
		return ""
	}
	var out []string
	for _, l := range d.lines[lo:hi] {
		if heading.MatchString(l) || strings.Trim(l, "-_* ") == "" && strings.TrimSpace(l) != "" {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

var inlinePath = regexp.MustCompile("`([\\w@./+-]*[\\w+-]\\.[A-Za-z]{1,5})`")

// pathNear returns the path that the prose before a fence names last.
func (d report) pathNear(i int) string {
	f := d.fences[i]
	for k := f.start - 1; k >= max(0, f.start-12); k-- {
		if d.inside[k] {
			continue
		}
		if m := pathLine.FindStringSubmatch(d.lines[k]); m != nil && strings.Contains(m[1], ".") {
			return cleanPath(m[1])
		}
		if ms := inlinePath.FindAllStringSubmatch(d.lines[k], -1); len(ms) > 0 {
			return cleanPath(ms[len(ms)-1][1])
		}
	}
	return ""
}

var (
	oldWords = regexp.MustCompile(`(?i)\b(?:before|current(?:ly)?|now|existing|original|today|` +
		`instead of|replace)\b.*:?\s*$`)
	newWords = regexp.MustCompile(`(?i)\b(?:after|instead|with|becomes?|use|change (?:it )?to|should (?:be|read)|` +
		`replace(?:ment)?|fixed|improved|new)\b.*:?\s*$`)
)

// replacedBy returns the code of the fence before fence i, where the prose says
// that i is to stand in its place.
func (d report) replacedBy(s section, i int) []string {
	if i == 0 || d.fences[i-1].start < s.start || d.fences[i-1].holdsEdits() || shell(d.fences[i-1]) {
		return nil
	}
	old := d.fences[i-1]
	between := lastLine(d.text(old.end+1, d.fences[i].start))
	lo := s.start
	if i > 1 {
		lo = max(lo, d.fences[i-2].end+1)
	}
	if !oldWords.MatchString(lastLine(d.text(lo, old.start))) || !newWords.MatchString(between) {
		return nil
	}
	return old.lines
}

func lastLine(s string) string { return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:]) }

var (
	shellInfo = regexp.MustCompile(`(?i)^(?:bash|sh|shell|console|zsh|text|plain\w*|ya?ml|json|toml|ini|xml|` +
		`dockerfile|sql|http|mermaid)\b`)
	install = regexp.MustCompile(`(?m)^\s*\$?\s*(?:python -m )?(?:pip3?|uv pip|poetry|npm|yarn|pnpm|go)` +
		`\s+(?:install|add|get|i)\s+(.+)$`)
)

func shell(f fence) bool { return shellInfo.MatchString(f.info) }

func installs(f fence) bool { return install.MatchString(joinLines(f.lines)) }

// installed returns the packages that a section says to install.
func (d report) installed(s section) []string {
	var out []string
	for _, m := range install.FindAllStringSubmatch(strings.Join(d.lines[s.start:s.end], "\n"), -1) {
		for _, name := range strings.Fields(m[1]) {
			if name = strings.Trim(name, "`'\","); name != "" && !strings.HasPrefix(name, "-") && len(out) < 20 {
				out = append(out, oneLine(name, 200))
			}
		}
	}
	return out
}
