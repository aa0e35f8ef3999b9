package place

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// entity matches what an answer holds that was escaped for HTML on its way.
var entity = regexp.MustCompile(`&(?:lt|gt|amp|quot|apos|#0?39|#34|#x27|#x22);`)

// escapes are the ways to escape text for HTML: what they replace, by what.
var escapes = [][]string{
	{"&", "&amp;", "<", "&lt;", ">", "&gt;"},
	{"<", "&lt;", ">", "&gt;"},
	{"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;"},
	{"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;"},
	{"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;"},
	{"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;"},
}

// unescaped returns the edits as they were before a way of escaping; not ok if
// they cannot have come from it.
func unescaped(edits []finding.Edit, how []string) ([]finding.Edit, bool) {
	var back []string
	for i := 0; i < len(how); i += 2 {
		back = append(back, how[i+1], how[i])
	}
	escape, unescape := strings.NewReplacer(how...), strings.NewReplacer(back...)
	ok := true
	plain := func(s string) string {
		p := unescape.Replace(s)
		ok = ok && escape.Replace(p) == s
		return p
	}
	out := slices.Clone(edits)
	for i, e := range out {
		e.Search, e.Replace = plain(e.Search), plain(e.Replace)
		e.Anchors = slices.Clone(e.Anchors)
		for k, a := range e.Anchors {
			e.Anchors[k] = unescape.Replace(a)
		}
		out[i] = e
	}
	return out, ok
}

func escaped(edits []finding.Edit) bool {
	for _, e := range edits {
		if entity.MatchString(e.Search) || entity.MatchString(e.Replace) {
			return true
		}
	}
	return false
}

// Place places the edits of a finding, which may have been escaped for
// HTML as a whole. They count as escaped only if nothing in them speaks
// against it and they fit the tree no other way.
func (m *Placer) Place(f finding.Finding) ([]*diff.Change, *Refusal) {
	if !escaped(f.Edits) {
		return m.resolve(f)
	}
	asIs, no := m.resolve(f)
	found := map[string][]*diff.Change{}
	if no == nil {
		found[string(diff.Print(asIs))] = asIs
	}
	for _, how := range escapes {
		g := f
		var ok bool
		if g.Edits, ok = unescaped(f.Edits, how); !ok {
			continue
		}
		if cs, no := m.resolve(g); no == nil {
			found[string(diff.Print(cs))] = cs
		}
	}
	switch len(found) {
	case 0:
		return nil, no
	case 1:
		for _, cs := range found {
			return cs, nil
		}
	}
	d := refuse("Its text may or may not be escaped for HTML, and fits either way.")
	d.Reask = "The edits hold character references such as &lt; or &amp;. Write the code as it stands in the file, " +
		"without escaping it."
	return nil, &d
}
