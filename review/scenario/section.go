package scenario

import "strings"

// MaxSection bounds, in bytes, what [Review.About] returns.
const MaxSection = 8 << 10

// Review is a scenario-review report, taken apart. It is foreign text.
type Review struct{ sections []section }

// ParseReview takes a report apart; of one larger than [MaxSize], the beginning.
func ParseReview(report []byte) Review {
	return Review{sections(string(report[:min(len(report), MaxSize)]))}
}

// About returns what the report says about an operation: the paragraphs, table
// rows and list items that name it by id or by method and path, each under its
// heading. Where the report names it nowhere, that is what stands under its
// first two headings; in any case no more than [MaxSection] bytes, cut at a line.
func (r Review) About(o Operation) string {
	var b bounded
	for _, s := range r.sections {
		if b.full {
			break
		}
		if about := s.about(o); len(about) > 0 {
			b.section(s.heading, about)
		}
	}
	if b.text.Len() == 0 {
		for _, s := range r.sections[:min(2, len(r.sections))] {
			b.section(s.heading, s.paragraphs)
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
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// bounded gathers blocks up to MaxSection bytes.
type bounded struct {
	text strings.Builder
	full bool
}

func (b *bounded) section(heading string, paragraphs []string) {
	b.block(heading)
	for _, p := range paragraphs {
		b.block(p)
	}
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
