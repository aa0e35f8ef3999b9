package review

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/finding"
)

// knownBy is an id with whose finding it is: in the baseline auto, a finding is
// known to its own kind of reviewer. The source is empty where that does not matter.
type knownBy struct {
	id     string
	source finding.Source
}

// knownKeys are what a known finding is known by: its id and older fingerprints. Its words
// alone count only where an older program found it, which made ids in another way.
func knownKeys(k finding.Known) []string {
	prints := k.Fingerprints
	keys := []string{
		k.ID, prints[finding.FingerprintPlace], prints[finding.FingerprintHead], prints[finding.FingerprintBody],
	}
	if prints[finding.FingerprintPlace] == "" {
		keys = append(keys, prints[finding.FingerprintQuote])
	}
	return slices.DeleteFunc(keys, func(key string) bool { return key == "" })
}

// index returns the ids in the baseline by what findings are known by.
func (b baseline) index() map[knownBy]string {
	known := map[knownBy]string{}
	for _, k := range b.before {
		by := knownBy{}
		if b.auto {
			by.source = k.Source
		}
		for _, by.id = range knownKeys(k) {
			known[by] = cmp.Or(known[by], k.ID)
		}
	}
	return known
}

// recognize marks findings that are known. They keep the ids that they had. What the
// baseline holds once makes one finding known: that which has its id before one that
// only looks like it, so that a copy of a statement is new.
func (b baseline) recognize(known map[knownBy]string, ids map[string]bool, lists ...[]finding.Finding) {
	spent := map[knownBy]bool{}
	for n, more := 0, true; more; n++ {
		more = false
		for _, fs := range lists {
			for i := range fs {
				if n >= len(fs[i].Earlier) {
					continue
				}
				more = true
				if key := fs[i].Earlier[n]; key != "" && !fs[i].Known {
					b.recognizeOne(&fs[i], key, n == 0, known, spent, ids)
				}
			}
		}
	}
}

// recognizeOne marks a finding by one key. What the rules find in the base has the id that it
// has in the change, and no other key: where it stands now something else may have stood.
func (b baseline) recognizeOne(f *finding.Finding, key string, byID bool, known map[knownBy]string,
	spent map[knownBy]bool, ids map[string]bool,
) {
	sources := []finding.Source{""}
	if b.auto {
		sources = nil
		for _, o := range f.Origins() {
			if byID || o.Source == finding.FromModel {
				sources = append(sources, o.Source)
			}
		}
	}
	for _, source := range sources {
		was := knownBy{known[knownBy{key, source}], source}
		if was.id != "" && !spent[was] {
			spent[was] = true
			inherit(f, was.id, ids)
			return
		}
	}
}

// inherit marks a finding as the one that had an id, which it keeps unless another has it.
func inherit(f *finding.Finding, id string, ids map[string]bool) {
	f.Known = true
	if !ids[id] {
		ids[id] = true
		f.ID = id
	}
}

// recognizeMoved marks what is known of code that had another name or another place when the
// file was made, before the base of the change. Each known finding that the base has not where
// it was excuses one of those that stood in the base as they do now: told by the same code under
// another name in the same file, or by the same function in another file, where the file did not
// know that function, or by a statement of the same function in which variables alone have other
// names.
func (b baseline) recognizeMoved(code bothSides, ids map[string]bool, lists ...[]finding.Finding) {
	left := slices.DeleteFunc(slices.Clone(b.before), func(k finding.Known) bool {
		return slices.ContainsFunc(knownKeys(k), func(id string) bool { return ids[id] })
	})
	for _, print := range []string{finding.FingerprintCode, finding.FingerprintMoved, finding.FingerprintShape} {
		known := map[string][]finding.Known{}
		for _, k := range left {
			known[k.Fingerprints[print]] = append(known[k.Fingerprints[print]], k)
		}
		delete(known, "")
		for _, list := range lists {
			for i := range list {
				f := &list[i]
				if f.Known || f.Formerly.New || print != finding.FingerprintShape && b.stood[functionOf(*f)] {
					continue
				}
				olds := slices.DeleteFunc(known[f.Fingerprints[print]], code.holds)
				if known[f.Fingerprints[print]] = olds; len(olds) > 0 {
					inherit(f, olds[0].ID, ids)
					known[f.Fingerprints[print]] = olds[1:]
				}
			}
		}
		left = slices.DeleteFunc(left, func(k finding.Known) bool { return ids[k.ID] })
	}
}

// functionOf names the function that a finding was in, in the base.
func functionOf(f finding.Finding) string {
	return cmp.Or(f.Formerly.Path, f.Path) + "#" + cmp.Or(f.Formerly.Symbol, f.Symbol)
}

// gone tells whether the definition that held a finding, or at file level the file, stands
// no longer where it stood. What a sparse checkout leaves out may.
func (w work) gone() func(finding.Known) bool {
	told := map[facts.Home]bool{}
	return func(k finding.Known) bool {
		home := facts.Home{Path: k.Path, Symbol: k.Symbol}
		away, known := told[home]
		if !known {
			_, err := w.setup.workspace.Read(k.Path)
			code := factsOf(w.setup.workspace.Read, w.code, k.Path)
			missing := errors.Is(err, fs.ErrNotExist) && !slices.Contains(w.setup.workspace.Missing, k.Path)
			away = missing || code != nil && k.Symbol != "" && !code.Defines(k.Symbol)
			told[home] = away
		}
		return away
	}
}
