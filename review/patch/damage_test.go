package patch

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// damagedHunk is one hunk of a diff as text, to be damaged.
type damagedHunk struct {
	start int
	head  string   // the @@ line; made from the rest if empty
	lines []string // each with its kind in front
	after string   // prose that follows the hunk
}

// damage is one way in which models get diffs wrong.
type damage struct {
	name      string
	refuse    bool // no result can be right
	mayRefuse bool // refusing it is right as well
	make      func(s sample, rng *rand.Rand) (damaged, bool)
}

// damaged is a sample as an answer gives it; not there where the sample has
// nothing to damage in that way.
type damaged struct {
	text  string // the whole answer
	tree  Files
	want  string
	path  string // as the answer names it
	hunks []damagedHunk
}

// doc is a diff being written.
type doc struct {
	from, to string
	hunks    []damagedHunk
	noGit    bool
	wrap     func(diff string) string
}

func newDoc(s sample) *doc {
	d := &doc{from: "a/" + s.path, to: "b/" + s.path}
	for _, h := range s.hunks {
		h.lines = slices.Clone(h.lines)
		d.hunks = append(d.hunks, h)
	}
	return d
}

func (d *doc) text() string {
	var b strings.Builder
	if !d.noGit {
		fmt.Fprintf(&b, "diff --git %s %s\n", d.from, d.to)
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", d.from, d.to)
	shift := 0
	for _, h := range d.hunks {
		old, repl := h.counts()
		head := h.head
		if head == "" {
			head = fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.start, old, h.start+shift, repl)
		}
		shift += repl - old
		b.WriteString(head + "\n")
		for _, l := range h.lines {
			b.WriteString(l + "\n")
		}
		b.WriteString(h.after)
	}
	return b.String()
}

func (h damagedHunk) counts() (old, repl int) {
	for _, l := range h.lines {
		if !strings.HasPrefix(l, "+") {
			old++
		}
		if !strings.HasPrefix(l, "-") {
			repl++
		}
	}
	return old, repl
}

// asAnswer wraps a diff as the one finding of a JSON answer.
func asAnswer(s sample, diff string) string {
	b, err := json.Marshal(map[string]any{"findings": []any{map[string]any{
		"rule": "other", "title": "t", "path": s.path, "start_line": 1, "end_line": 1, "diff": diff,
	}}})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// damaged is the sample with another diff in its answer.
func (s sample) damaged(diff string, d *doc) damaged {
	out := damaged{text: asAnswer(s, diff), tree: s.tree, want: s.want, path: s.path}
	if d != nil {
		out.hunks = d.hunks
	}
	return out
}

// simple makes a damage of a function on the diff; not ok if the sample has
// nothing to damage.
func simple(name string, f func(d *doc, rng *rand.Rand) bool) damage {
	return damage{name: name, make: func(s sample, rng *rand.Rand) (damaged, bool) {
		d := newDoc(s)
		if !f(d, rng) {
			return damaged{}, false
		}
		text := d.text()
		if d.wrap != nil {
			text = d.wrap(text)
		}
		out := s.damaged(text, d)
		out.path = strings.TrimPrefix(d.to, "b/")
		return out, true
	}}
}

// each applies f to every hunk; ok if it was to any.
func (d *doc) each(f func(h *damagedHunk) bool) bool {
	any := false
	for i := range d.hunks {
		any = f(&d.hunks[i]) || any
	}
	return any
}

// context returns the indexes of context lines that fit.
func (h *damagedHunk) context(fit func(l string) bool) []int {
	var out []int
	for i, l := range h.lines {
		if strings.HasPrefix(l, " ") && fit(l[1:]) {
			out = append(out, i)
		}
	}
	return out
}

func code(l string) bool  { return len(strings.TrimSpace(l)) > 3 }
func empty(l string) bool { return l == "" }
func anyLine(string) bool { return true }

func alterOne(h *damagedHunk, rng *rand.Rand) bool {
	at := h.context(func(l string) bool { return len(strings.Fields(l)) > 1 })
	if len(at) == 0 {
		return false
	}
	i := at[rng.Intn(len(at))]
	words := strings.Fields(h.lines[i])
	w := words[rng.Intn(len(words))]
	h.lines[i] = strings.Replace(h.lines[i], w, w+"_x", 1)
	return true
}

func dropOne(h *damagedHunk, at []int, rng *rand.Rand) bool {
	if len(at) == 0 {
		return false
	}
	i := at[rng.Intn(len(at))]
	h.lines = slices.Delete(h.lines, i, i+1)
	return true
}

// inner returns the context lines of code that touch no change: forgetting one
// of them leaves no doubt about where the change is.
func (h *damagedHunk) inner() []int {
	return slices.DeleteFunc(h.context(code), h.touches)
}

func (h *damagedHunk) touches(i int) bool {
	changed := func(i int) bool { return i >= 0 && i < len(h.lines) && !strings.HasPrefix(h.lines[i], " ") }
	return changed(i-1) || changed(i+1)
}

// dropBlank drops all blank lines of context: of the diffs where none of them
// touches a change, or of the others.
func dropBlank(d *doc, touching bool) bool {
	any := false
	for i := range d.hunks {
		h := &d.hunks[i]
		any = any || slices.ContainsFunc(h.context(empty), h.touches)
	}
	if any != touching {
		return false
	}
	return d.each(func(h *damagedHunk) bool {
		n := len(h.lines)
		h.lines = slices.DeleteFunc(h.lines, func(l string) bool { return l == " " })
		return len(h.lines) < n
	})
}

func bareHeads(d *doc, head string) bool {
	return d.each(func(h *damagedHunk) bool { h.head = head; return true })
}

var damages = []damage{
	simple("control", func(*doc, *rand.Rand) bool { return true }),
	{name: "ambiguous_min_ctx", refuse: true, make: ambiguousContext},
	simple("blank_ctx_dropped", func(d *doc, rng *rand.Rand) bool { return dropBlank(d, false) }),
	{name: "blank_ctx_dropped_at", mayRefuse: true, make: simple("", func(d *doc, rng *rand.Rand) bool { return dropBlank(d, true) }).make},
	simple("blank_ctx_stripped", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool {
			at := h.context(empty)
			for _, i := range at {
				h.lines[i] = ""
			}
			return len(at) > 0
		})
	}),
	simple("combo_bare_altered", func(d *doc, rng *rand.Rand) bool {
		bareHeads(d, "@@")
		return d.each(func(h *damagedHunk) bool { return alterOne(h, rng) })
	}),
	simple("combo_sloppy", func(d *doc, rng *rand.Rand) bool {
		bareHeads(d, "@@ ... @@")
		d.noGit = true
		d.from, d.to = strings.TrimPrefix(d.from, "a/"), strings.TrimPrefix(d.to, "b/")
		trailing(d, rng)
		d.wrap = fencedProse
		return d.each(func(h *damagedHunk) bool { return dropOne(h, h.inner(), rng) })
	}),
	simple("counts_and_line", func(d *doc, rng *rand.Rand) bool {
		return wrongHeads(d, rng, 7, 40)
	}),
	simple("counts_wrong", func(d *doc, rng *rand.Rand) bool { return wrongHeads(d, rng, 5, 0) }),
	{name: "crlf_diff", make: func(s sample, _ *rand.Rand) (damaged, bool) {
		return s.damaged(crlf(newDoc(s).text()), nil), true
	}},
	{name: "crlf_file", make: func(s sample, _ *rand.Rand) (damaged, bool) {
		tree := Files{s.path: []byte(crlf(s.before))}
		for p, b := range s.tree {
			if p != s.path {
				tree[p] = b
			}
		}
		out := s.damaged(newDoc(s).text(), nil)
		out.tree, out.want = tree, crlf(s.want)
		return out, !strings.Contains(s.before, "\r")
	}},
	simple("ctx_altered", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool { return alterOne(h, rng) })
	}),
	simple("ctx_comment_trunc", truncateComments),
	simple("ctx_dropped", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool { return dropOne(h, h.inner(), rng) })
	}),
	{name: "ctx_dropped_at_change", mayRefuse: true, make: simple("", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool { return dropOne(h, h.context(code), rng) })
	}).make},
	simple("ctx_no_space_prefix", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool {
			at := h.context(anyLine)
			for _, i := range at {
				h.lines[i] = h.lines[i][1:]
			}
			return len(at) > 0
		})
	}),
	simple("elided_middle", elideMiddle),
	simple("fence_prose", func(d *doc, rng *rand.Rand) bool { d.wrap = fencedProse; return true }),
	simple("header_bare", func(d *doc, rng *rand.Rand) bool { return bareHeads(d, "@@") }),
	simple("header_section", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool {
			h.head = "@@ " + strings.TrimSpace(h.lines[0]) + " @@"
			return true
		})
	}),
	{name: "html_escaped", mayRefuse: true, make: func(s sample, _ *rand.Rand) (damaged, bool) {
		text := html.EscapeString(newDoc(s).text())
		return s.damaged(text, nil), strings.Contains(text, "&")
	}},
	simple("indent_shift", indentShift),
	simple("line_off", func(d *doc, rng *rand.Rand) bool {
		return d.each(func(h *damagedHunk) bool { h.start = max(1, h.start+rng.Intn(60)-30); return true })
	}),
	simple("no_final_newline_diff", func(d *doc, rng *rand.Rand) bool {
		d.wrap = func(s string) string { return strings.TrimSuffix(s, "\n") }
		return true
	}),
	simple("no_prefix", func(d *doc, rng *rand.Rand) bool {
		d.noGit = true
		d.from, d.to = strings.TrimPrefix(d.from, "a/"), strings.TrimPrefix(d.to, "b/")
		return true
	}),
	simple("prose_between_hunks", func(d *doc, rng *rand.Rand) bool {
		for i := range d.hunks[:len(d.hunks)-1] {
			d.hunks[i].after = "\nNext, the same has to be done further down:\n\n"
		}
		return len(d.hunks) > 1
	}),
	{name: "tabs_spaces", mayRefuse: true, make: tabsSpaces},
	simple("trailing_ws", trailing),
	simple("wrong_path_basename", func(d *doc, rng *rand.Rand) bool {
		d.from, d.to = "a/"+path.Base(d.from), "b/"+path.Base(d.to)
		return true
	}),
	simple("wrong_path_root", func(d *doc, rng *rand.Rand) bool {
		d.from, d.to = strings.Replace(d.from, "a/", "a/project/", 1), strings.Replace(d.to, "b/", "b/project/", 1)
		return true
	}),
	simple("mix_no_prefix_altered", func(d *doc, rng *rand.Rand) bool {
		bareHeads(d, "@@ -1,1 +1,1 @@")
		d.noGit = true
		trailing(d, rng)
		return d.each(func(h *damagedHunk) bool { return alterOne(h, rng) })
	}),
	simple("mix_shift_counts", func(d *doc, rng *rand.Rand) bool {
		return wrongHeads(d, rng, 5, 20) && indentShift(d, rng)
	}),
	simple("mix_crlf_elided", func(d *doc, rng *rand.Rand) bool {
		d.wrap = crlf
		return elideMiddle(d, rng)
	}),
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func fencedProse(diff string) string {
	return "Here is the change. It is small:\n\n```diff\n" + diff + "```\n\n- It keeps the rest.\n+ It is safe.\n"
}

func trailing(d *doc, rng *rand.Rand) bool {
	return d.each(func(h *damagedHunk) bool {
		for i, l := range h.lines {
			if !strings.HasPrefix(l, "+") && rng.Intn(2) == 0 {
				h.lines[i] = l + "  "
			}
		}
		return true
	})
}

func wrongHeads(d *doc, rng *rand.Rand, by, off int) bool {
	return d.each(func(h *damagedHunk) bool {
		old, repl := h.counts()
		if off > 0 {
			h.start = max(1, h.start+rng.Intn(off)-off/2)
		}
		h.head = fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.start, max(1, old+rng.Intn(by)-by/2), h.start, max(1, repl+1+rng.Intn(by)-by/2))
		return true
	})
}

var comment = regexp.MustCompile("# |// |^\\* |^\"\"\"")

func truncateComments(d *doc, rng *rand.Rand) bool {
	return d.each(func(h *damagedHunk) bool {
		at := h.context(func(l string) bool {
			t := strings.TrimSpace(l)
			return len(t) > 12 && comment.MatchString(t)
		})
		for _, i := range at {
			l := h.lines[i]
			h.lines[i] = l[:len(l)-len(strings.TrimSpace(l))/3]
		}
		return len(at) > 0
	})
}

func elideMiddle(d *doc, rng *rand.Rand) bool {
	return d.each(func(h *damagedHunk) bool {
		for lo := 0; lo < len(h.lines); lo++ {
			hi := lo
			for hi < len(h.lines) && strings.HasPrefix(h.lines[hi], " ") {
				hi++
			}
			if lo > 0 && hi < len(h.lines) && hi-lo >= 3 {
				h.lines = slices.Replace(h.lines, lo+1, hi-1, " ...")
				return true
			}
			lo = hi
		}
		return false
	})
}

func indentShift(d *doc, rng *rand.Rand) bool {
	by := strings.Repeat(" ", 4)
	return d.each(func(h *damagedHunk) bool {
		for i, l := range h.lines {
			if strings.TrimSpace(l[1:]) != "" {
				h.lines[i] = l[:1] + by + l[1:]
			}
		}
		return true
	})
}

func tabsSpaces(s sample, _ *rand.Rand) (damaged, bool) {
	d := newDoc(s)
	any := d.each(func(h *damagedHunk) bool {
		done := false
		for i, l := range h.lines {
			rest := strings.TrimLeft(l[1:], " \t")
			in := strings.TrimSuffix(l[1:], rest)
			swapped := strings.ReplaceAll(in, "\t", "    ")
			if swapped == in {
				swapped = strings.ReplaceAll(in, "    ", "\t")
			}
			done = done || swapped != in
			h.lines[i] = l[:1] + swapped + rest
		}
		return done
	})
	return s.damaged(d.text(), d), any
}

// ambiguousContext cuts the context of one change until it stands in more than
// one place of the file, and drops the line numbers.
func ambiguousContext(s sample, rng *rand.Rand) (damaged, bool) {
	t := diff.NewText([]byte(s.before))
	for _, h := range s.hunks {
		for _, cut := range h.cuts() {
			var old []string
			for _, l := range cut.lines {
				if !strings.HasPrefix(l, "+") {
					old = append(old, l[1:])
				}
			}
			if len(strings.Join(old, "")) == 0 || occurrences(t.Body, old) < 2 {
				continue
			}
			cut.head = "@@ ... @@"
			d := newDoc(s)
			d.hunks = []damagedHunk{cut}
			return s.damaged(d.text(), nil), true
		}
	}
	return damaged{}, false
}

// cuts returns every run of changed lines of a hunk with at most two lines of
// context at either side.
func (h damagedHunk) cuts() []damagedHunk {
	var out []damagedHunk
	for lo := 0; lo < len(h.lines); lo++ {
		hi := lo
		for hi < len(h.lines) && !strings.HasPrefix(h.lines[hi], " ") {
			hi++
		}
		if hi == lo {
			continue
		}
		for keep := range 9 {
			cut := h
			cut.lines = slices.Clone(h.lines[max(0, lo-keep%3):min(len(h.lines), hi+keep/3)])
			out = append(out, cut)
		}
		lo = hi
	}
	return out
}

func occurrences(body, old []string) int {
	n := 0
	for i := 0; i+len(old) <= len(body); i++ {
		if slices.Equal(body[i:i+len(old)], old) {
			n++
		}
	}
	return n
}
