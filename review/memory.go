package review

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/memory"
	"breakwater/review/whole"
)

// remembered is what earlier runs left in cache-dir about this repository, and what
// this one leaves. Its zero value remembers nothing.
type remembered struct {
	root    *os.Root
	store   *memory.Store
	replies *memory.Replies
	before  pastReviews         // of the pull request of this run, as it began
	secret  string              // authenticates what is no reply: the first backend's key that is not empty
	hide    func(string) string // takes out what must not be kept
	notices []string
	told    bool // that not all is kept
}

// openMemory opens what is remembered, where a model is asked. The caller closes it.
func openMemory(c console, w work) remembered {
	s := w.setup
	if s.backends.client == nil || w.ours.cache == "" {
		return remembered{}
	}
	root, err := w.ours.replies()
	if err != nil {
		return remembered{notices: []string{unkept(w.in, err)}, told: true}
	}
	m := remembered{root: root, store: memory.Open(root, c.runner.Trust() == action.TrustTree)}
	m.hide = func(text string) string { return c.redact.Request(c.secrets.Hide(text)) } // placeholders stay
	for _, server := range s.backends.servers {
		m.secret = cmp.Or(m.secret, server.Key.Reveal())
	}
	m.replies = m.store.Replies(s.backends.client, s.backends.servers, m.hide)
	m.notices = m.otherKeys(w)
	m.before = m.past(c, w.in)
	if m.secret == "" && c.runner.Trust() != action.TrustTree {
		m.notices = append(m.notices, notice("Nothing is remembered in %s: without a key of the backend nobody can tell "+
			"what an earlier run left there from what a stranger did. A server that asks for no key takes any: "+
			"make one up, keep it as a secret and give it as api-key.", w.in.CacheDir))
	}
	return m
}

// otherKeys says what earlier runs left that does not count, since this run has other keys.
func (m remembered) otherKeys(w work) []string {
	kept := "with another key of the backend, or without one,"
	if m.secret == "" {
		kept = "with a key of the backend, which this run has not,"
	}
	foreign, rekeyed := m.store.Foreign(m.secret), m.store.Rekeyed(m.secret, w.setup.backends.servers)
	switch {
	case foreign:
		return []string{notice("What earlier runs left in %s was kept %s and does not count: it is asked anew, and "+
			"what was reported before may be missing.", w.in.CacheDir, kept)}
	case len(rekeyed) > 0:
		return []string{notice("What earlier runs left in %s of the answers of %s was kept with another key and does "+
			"not count: it is asked anew.", w.in.CacheDir, strings.Join(rekeyed, ", "))}
	}
	return nil
}

// backend is whom to ask.
func (m remembered) backend(s setup) ask.Backend {
	if m.replies == nil {
		return s.backends.client
	}
	return m.replies
}

// keeps reports whether a value, as JSON, holds nothing that must not be kept.
func (m remembered) keeps(body []byte) bool {
	var v any
	return json.Unmarshal(body, &v) == nil && m.clean(v)
}

// clean looks at each text by itself: JSON spells a secret of several lines in another way.
func (m remembered) clean(v any) bool {
	switch v := v.(type) {
	case string:
		return m.hide(v) == v
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !m.clean(e) })
	case map[string]any:
		for name, e := range v {
			if m.hide(name) != name || !m.clean(e) {
				return false
			}
		}
	}
	return true
}

// count is how many answers came from earlier runs.
func (m remembered) count() int {
	if m.replies == nil {
		return 0
	}
	return m.replies.Count()
}

func (m remembered) close() {
	if m.root != nil {
		m.root.Close()
	}
}

// settle bounds what is kept, and says what could not be: one reason, of answers or else of
// the index, which is trouble. told is whether there is one.
func (m remembered) settle(in action.Inputs, trouble error) (notices []string, told bool) {
	notices = m.notices
	if errors.Is(trouble, index.ErrInUse) {
		notices = append(notices, notice("The index that this run made is not kept in %s: another run at the same "+
			"time was using the one there.", in.CacheDir))
		trouble = nil
	}
	if m.root != nil {
		m.store.Trim()
		trouble = cmp.Or(m.store.Trouble(), trouble)
		if m.store.Damaged() {
			notices = append(notices, notice("What earlier runs left in %s is damaged in part and does not count: it is asked "+
				"anew, and what was reported before may be missing.", in.CacheDir))
		}
	}
	if trouble == nil || m.told {
		return notices, m.told
	}
	return append(notices, unkept(in, trouble)), true
}

// unkept says that this run is without memory, or leaves none.
func unkept(in action.Inputs, err error) string {
	return notice("Not all that this run learned is kept for the next one: %s: %v.", in.CacheDir, whole.Cause(err))
}
