package scenario

import "strings"

// MaxSection bounds, in bytes, what [Section] returns.
const MaxSection = 8 << 10

// Section returns what a scenario-review report says about an operation: the
// paragraphs, table rows and list items that name it by id or by method and
// path, each under its heading. Where the report names it nowhere, that is
// what stands under its first two headings; in any case no more than
// [MaxSection] bytes, cut at a line. The report is foreign text.
func Section(report []byte, o Operation) string {
	if len(report) > MaxSize {
		report = report[:MaxSize]
	}
	var b bounded
	all := sections(string(report))
	for _, s := range all {
		if about := s.about(o); len(about) > 0 {
			b.block(s.heading)
			for _, paragraph := range about {
				b.block(paragraph)
			}
		}
	}
	if b.text.Len() == 0 {
		for _, s := range all[:min(2, len(all))] {
			b.block(s.heading)
			for _, paragraph := range s.paragraphs {
				b.block(paragraph)
			}
		}
	}
	return b.text.String()
}

// section is a heading with the blank-line separated paragraphs below it. A
// fenced block is one paragraph.
type section struct {
	heading    string // empty before the first heading
	paragraphs []string
}

func sections(text string) []section {
	out := []section{{}}
	var paragraph []string
	fence := ""
	flush := func() {
		if len(paragraph) > 0 {
			last := &out[len(out)-1]
			last.paragraphs = append(last.paragraphs, strings.Join(paragraph, "\n"))
			paragraph = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "":
			paragraph = append(paragraph, line)
			if strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, "`~") == "" {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
			paragraph = append(paragraph, line)
		case strings.HasPrefix(line, "#"):
			flush()
			out = append(out, section{heading: line})
		case trimmed == "":
			flush()
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
	if out[0].paragraphs == nil {
		out = out[1:]
	}
	return out
}

// about returns the paragraphs that name the operation; of tables the head and
// the rows that do. A heading that names it speaks for all below.
func (s section) about(o Operation) []string {
	if o.named(s.heading) {
		return s.paragraphs
	}
	var out []string
	for _, p := range s.paragraphs {
		if !o.named(p) {
			continue
		}
		if lines := strings.Split(p, "\n"); len(lines) > 2 && strings.HasPrefix(lines[1], "|-") {
			kept := lines[:2:2]
			for _, row := range lines[2:] {
				if o.named(row) {
					kept = append(kept, row)
				}
			}
			p = strings.Join(kept, "\n")
		}
		out = append(out, p)
	}
	return out
}

// named reports whether the text names the operation: "/users/" within
// "/users/{user_id}" does not count.
func (o Operation) named(text string) bool {
	if o.ID != "" && strings.Contains(text, o.ID) {
		return true
	}
	whole := o.Method + " " + o.Path
	for rest := text; o.Path != ""; {
		i := strings.Index(rest, whole)
		if i < 0 {
			return false
		}
		rest = rest[i+len(whole):]
		if rest == "" || !strings.ContainsRune("/{:<-_", rune(rest[0])) && !alphanumeric(rest[0]) {
			return true
		}
	}
	return false
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// bounded gathers blocks up to MaxSection bytes.
type bounded struct {
	text strings.Builder
	full bool
}

func (b *bounded) block(s string) {
	for line := range strings.Lines(s + "\n\n") {
		if b.full || b.text.Len()+len(line) > MaxSection {
			b.full = true
			return
		}
		b.text.WriteString(line)
	}
}
