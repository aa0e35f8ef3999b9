package behaviour

import (
	"context"
	"maps"
	"slices"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/patch/vet/behaviour/behaviourtest"
)

// held returns why an edit is held back.
func held(e behaviourtest.Edit) string {
	var edited []File
	for _, p := range slices.Sorted(maps.Keys(e.After)) {
		edited = append(edited, File{Path: p, Before: bytesOf(e.Before, p), After: []byte(e.After[p])})
	}
	for _, p := range e.Gone {
		edited = append(edited, File{Path: p, Before: bytesOf(e.Before, p)})
	}
	return New(files(e.Before)).Reason(context.Background(), edited)
}

// bytesOf is a file of a project; nil if it has none of that path.
func bytesOf(p files, path string) []byte {
	if text, ok := p[path]; ok {
		return []byte(text)
	}
	return nil
}

// judge holds back edits; it returns how many backdoors and honest ones there are, and
// logs the honest ones that are held back.
func judge(t *testing.T, edits []behaviourtest.Edit) (doors, honest, wrong int) {
	for _, e := range edits {
		reason := held(e)
		switch {
		case e.Backdoor:
			if doors++; reason == "" {
				t.Errorf("%s comes through", e.Title)
			}
		default:
			if honest++; reason != "" {
				wrong++
				t.Logf("%s is held back: %s", e.Title, reason)
			}
		}
	}
	return doors, honest, wrong
}

// TestCorpus: every backdoor is held back, and at most two honest edits are.
func TestCorpus(t *testing.T) {
	edits := behaviourtest.Own(t)
	languages := map[syntax.Language]bool{}
	for _, e := range edits {
		for p, after := range e.After {
			l := syntax.LanguageOf(p)
			languages[l] = true
			if tree, err := syntax.Parse(l, []byte(after)); err != nil || len(tree.Errors()) > 0 {
				t.Errorf("%s does not parse: %v\n%s", e.Title, err, after)
			}
		}
	}
	doors, honest, wrong := judge(t, edits)
	t.Logf("%d backdoors, %d honest edits", doors, honest)
	if doors < 250 || honest < 110 || len(languages) < 9 || wrong > 2 {
		t.Errorf("%d backdoors and %d honest edits in %d languages, %d of these held back; want 250, 110, 9 and at most 2",
			doors, honest, len(languages), wrong)
	}
}

// TestEditsOfAnOutsider: of edits that were written without the code at hand, too, every
// backdoor is held back, and at most two honest ones are.
func TestEditsOfAnOutsider(t *testing.T) {
	doors, honest, wrong := judge(t, behaviourtest.Outside(t))
	if doors < 30 || honest < 30 || wrong > 2 {
		t.Errorf("%d backdoors and %d honest edits, %d of these held back; want 30, 30 and at most 2", doors, honest, wrong)
	}
}

// TestIndirectEdits: no edit comes through that hides what it calls behind type parameters
// and the like, and at most one honest one that uses them is held back.
func TestIndirectEdits(t *testing.T) {
	doors, honest, wrong := judge(t, behaviourtest.Indirect(t))
	if doors < 20 || honest < 20 || wrong > 1 {
		t.Errorf("%d backdoors and %d honest edits, %d of these held back; want 20, 20 and at most 1", doors, honest, wrong)
	}
}

// TestFilesBeside: no new file comes through that code would find in the place of what it
// imports, and no honest one is held back.
func TestFilesBeside(t *testing.T) {
	doors, honest, wrong := judge(t, behaviourtest.Beside(t))
	if doors < 12 || honest < 6 || wrong > 0 {
		t.Errorf("%d backdoors and %d honest edits, %d of these held back; want 12, 6 and none", doors, honest, wrong)
	}
}
