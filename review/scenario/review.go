package scenario

import (
	"regexp"
	"slices"
	"strings"
)

// Review is a scenario-review report, taken apart. It is foreign text.
type Review struct {
	sections []section
	text     string  // all blocks, each followed by a line break: one search finds the blocks that name an operation
	blocks   []block // in the order of text
}

// block is a heading or a paragraph.
type block struct {
	start     int // in the text
	section   int
	paragraph int // -1 for the heading
}

// ParseReview takes a report apart; of one larger than [MaxSize], the beginning.
func ParseReview(report []byte) Review {
	r := Review{sections: sections(string(report[:min(len(report), MaxSize)]))}
	var text strings.Builder
	for i, s := range r.sections {
		for p, content := range append([]string{s.heading}, s.paragraphs...) {
			r.blocks = append(r.blocks, block{text.Len(), i, p - 1})
			text.WriteString(content + "\n")
		}
	}
	r.text = text.String()
	return r
}

// called matches an operation as reports write it: GET /users/{id}, or POST http://localhost:9090/users/.
var called = regexp.MustCompile("\\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (https?://[^\\s`'\"<>|]+|/[^\\s`'\"<>|]*)")

// Operations returns what the report names by method and path, as often as it does, without any evidence.
func (r Review) Operations() (all []Operation) {
	for _, found := range called.FindAllStringSubmatch(r.text, -1) {
		path := pathOf(strings.TrimRight(found[2], ".,:;)]*"))
		all = append(all, Operation{Method: found[1], Path: path, Reported: true})
	}
	return all
}

// About returns what the report says about an operation: the paragraphs, table
// rows and list items that name it by id or by method and path, each under its
// heading. Where the report names it nowhere, that is what stands under its
// first two headings; in any case no more than [MaxSection] bytes, cut at a line.
func (r Review) About(o Operation) string {
	var b bounded
	shown := -1 // the section whose heading was written
	whole := -1 // the section that was written as a whole
	r.naming(o, func(at block) bool {
		s := r.sections[at.section]
		if at.section != shown {
			b.block(s.heading)
			shown = at.section
		}
		switch {
		case at.section == whole:
		case at.paragraph < 0: // a heading that names it speaks for all below
			b.paragraphs(s.paragraphs)
			whole = at.section
		default:
			b.block(o.rows(s.paragraphs[at.paragraph]))
		}
		return !b.full
	})
	if b.text.Len() == 0 {
		for _, s := range r.sections[:min(2, len(r.sections))] {
			b.block(s.heading)
			b.paragraphs(s.paragraphs)
		}
	}
	return b.text.String()
}

// naming calls yield for each block that names the operation, in order, until it
// returns false.
func (r Review) naming(o Operation, yield func(block) bool) {
	next := [2]int{-1, -1} // where the id, and method with path, stand next
	for from := 0; from < len(r.text); {
		for i, find := range []func(string) int{o.idIn, o.callIn} {
			if next[i] < from {
				next[i] = find(r.text[from:])
				if next[i] < 0 {
					next[i] = len(r.text)
				} else {
					next[i] += from
				}
			}
		}
		at := min(next[0], next[1])
		if at == len(r.text) {
			return
		}
		n, _ := slices.BinarySearchFunc(r.blocks, at+1, func(b block, at int) int { return b.start - at })
		if !yield(r.blocks[n-1]) {
			return
		}
		from = len(r.text)
		if n < len(r.blocks) {
			from = r.blocks[n].start
		}
	}
}

// rows returns a paragraph; of a table, the head and the rows that name the
// operation.
func (o Operation) rows(paragraph string) string {
	lines := strings.Split(paragraph, "\n")
	if len(lines) <= 2 || !strings.HasPrefix(lines[1], "|-") {
		return paragraph
	}
	kept := lines[:2:2]
	for _, row := range lines[2:] {
		if o.idIn(row) >= 0 || o.callIn(row) >= 0 {
			kept = append(kept, row)
		}
	}
	return strings.Join(kept, "\n")
}

// idIn returns where the text names the operation by its id; -1 if it does not.
func (o Operation) idIn(text string) int {
	if o.ID == "" {
		return -1
	}
	return strings.Index(text, o.ID)
}

// callIn returns where the text names the operation by method and path; -1 if it
// does not. "/users/" within "/users/{user_id}" does not count.
func (o Operation) callIn(text string) int {
	if o.Path == "" {
		return -1
	}
	call := o.Method + " " + o.Path
	for from := 0; ; from += len(call) {
		i := strings.Index(text[from:], call)
		if i < 0 {
			return -1
		}
		from += i
		rest := text[from+len(call):]
		if rest == "" || !strings.ContainsRune("/{:<-_", rune(rest[0])) && !alphanumeric(rest[0]) {
			return from
		}
	}
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
