package place

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// maxNew bounds a new file, in bytes.
const maxNew = 256 << 10

// create makes a new source file beside one that was in the request.
func (b *builder) create(e finding.Edit) *Refusal {
	p := path.Clean(strings.ReplaceAll(e.Path, `\`, "/"))
	if reason := b.may(p, true); reason != "" {
		no := refuse("It would create %s, %s.", e.Path, reason)
		return &no
	}
	if reason := b.taken(p); reason != "" {
		no := refuse("%s", reason)
		no.Reask = reason
		return &no
	}
	if strings.TrimSpace(e.Replace) == "" || len(e.Replace) > maxNew {
		no := refuse("The new file %s would be empty or larger than %d KiB.", p, maxNew>>10)
		return &no
	}
	text := strings.ReplaceAll(e.Replace, "\r\n", "\n")
	c := &diff.Change{Path: p, Op: finding.Create, Before: diff.NewText(nil)}
	c.Splices = []diff.Splice{{Start: 0, End: 0,
		Lines: diff.NewText([]byte(strings.TrimSuffix(text, "\n") + "\n")).Lines}}
	b.byPath[p] = c
	return nil
}

// taken says why a path cannot become a new file; empty if it can.
func (b *builder) taken(p string) string {
	if b.puts(p) != nil {
		return "Two of its edits create " + p + "."
	}
	if other := b.tree.Alike(p); other != "" {
		return "It would create " + p + ", but " + other + " exists already."
	}
	if _, err := b.tree.Read(p); !errors.Is(err, fs.ErrNotExist) {
		return "It would create " + p + ", but something stands there already."
	}
	for q := range b.tree.In(path.Dir(p)) {
		if syntax.LanguageOf(q) != "" && (b.opts.Shown == nil || b.opts.Shown(b.finding, q)) {
			return ""
		}
	}
	return "It would create " + p + ", which is not beside a source file of the request."
}

// remove deletes a file.
func (b *builder) remove(e finding.Edit) *Refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	if len(c.Splices) > 0 {
		no := refuse("It both edits and deletes %s.", c.Path)
		return &no
	}
	if old := editLines(e.Search); len(old) > 0 && !sameLines(c.Before.Body, old) {
		no := refuse("It deletes %s, but what it says stands there does not.", c.Path)
		return &no
	}
	c.Op = finding.Delete
	c.Splices = []diff.Splice{{Start: 0, End: len(c.Before.Lines), Lines: nil}}
	if len(c.Before.Lines) == 0 {
		c.Splices = nil
	}
	return nil
}

func sameLines(a, b []string) bool {
	for len(b) > len(a) && strings.TrimSpace(b[len(b)-1]) == "" {
		b = b[:len(b)-1]
	}
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if diff.Plain(a[i]) != diff.Plain(b[i]) {
			return false
		}
	}
	return true
}

// rename moves a file; edits of the same finding change its text.
func (b *builder) rename(e finding.Edit) *Refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	to := path.Clean(strings.ReplaceAll(e.To, `\`, "/"))
	if reason := b.may(to, true); reason != "" {
		no := refuse("It would move %s to %q, %s.", c.Path, e.To, reason)
		return &no
	}
	if reason := b.taken(to); reason != "" {
		no := refuse("%s", reason)
		return &no
	}
	if syntax.LanguageOf(to).Family() != syntax.LanguageOf(c.Path).Family() {
		no := refuse("It would move %s to %s, a file of another language.", c.Path, to)
		return &no
	}
	c.Op, c.To = finding.Rename, to
	return b.withText(c, e)
}

// withText applies the search text that a rename may carry.
func (b *builder) withText(c *diff.Change, e finding.Edit) *Refusal {
	if e.Search == "" {
		if e.Replace != "" && !sameLines(c.Before.Body, editLines(e.Replace)) {
			no := refuse("It moves %s and gives a text for it, but does not say which lines that replaces.", c.Path)
			no.Reask = no.Reason
			return &no
		}
		return nil
	}
	e.Op, e.Path = finding.Replace, c.Path
	return b.replace(e)
}
