package scenario

import "strings"

// MaxSection bounds, in bytes, what [Review.About] returns.
const MaxSection = 8 << 10

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

// bounded gathers blocks up to MaxSection bytes.
type bounded struct {
	text strings.Builder
	full bool
}

func (b *bounded) paragraphs(ps []string) {
	for _, p := range ps {
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
