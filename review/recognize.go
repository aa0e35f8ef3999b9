package review

import (
	"cmp"
	"slices"

	"breakwater/review/finding"
)

// knownBy is an id with whose finding it is: in the baseline auto, a finding is
// known to its own kind of reviewer. The source is empty where that does not matter.
type knownBy struct {
	id     string
	source finding.Source
}

// keys are what a finding is known by: its id and older fingerprints.
func (b baseline) keys(id string, prints map[string]string) []string {
	keys := []string{id, prints[finding.FingerprintPlace]}
	if !b.auto {
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
		for _, by.id = range b.keys(k.ID, k.Fingerprints) {
			known[by] = cmp.Or(known[by], k.ID)
		}
	}
	return known
}

// mostKeys is how many keys a finding has at most.
const mostKeys = 3

// recognize marks findings that are known. They keep the ids that they had. What the
// baseline holds once makes one finding known: that which has its id before one that
// only looks like it, so that a copy of a statement is new.
func (b baseline) recognize(known map[knownBy]string, ids map[string]bool, lists ...[]finding.Finding) {
	spent := map[knownBy]bool{}
	for n := range mostKeys {
		for _, fs := range lists {
			for i := range fs {
				if keys := b.keys(fs[i].ID, fs[i].Fingerprints); n < len(keys) && !fs[i].Known {
					b.recognizeOne(&fs[i], keys[n], known, spent, ids)
				}
			}
		}
	}
}

func (b baseline) recognizeOne(f *finding.Finding, key string, known map[knownBy]string, spent map[knownBy]bool,
	ids map[string]bool,
) {
	sources := []finding.Source{""}
	if b.auto {
		sources = nil
		for _, o := range f.Origins() {
			sources = append(sources, o.Source)
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

// recognizeRenamed marks what is known of definitions that have another name now, told by
// the same code in the same file: a file that was made before a rename knows the old one.
func (b baseline) recognizeRenamed(fs []finding.Finding, w work, ids map[string]bool) {
	gone := map[string][]finding.Known{} // by fingerprint
	for _, k := range b.before {
		there := slices.ContainsFunc(b.keys(k.ID, k.Fingerprints), func(id string) bool { return ids[id] })
		if print := k.Fingerprints[finding.FingerprintCode]; print != "" && k.Symbol != "" && !there {
			gone[print] = append(gone[print], k)
		}
	}
	for i := range fs {
		print := fs[i].Fingerprints[finding.FingerprintCode]
		olds := gone[print]
		if fs[i].Known || len(olds) == 0 {
			continue
		}
		code := factsOf(w.setup.workspace.Read, w.code, fs[i].Path)
		if code != nil && !code.Defines(olds[0].Symbol) {
			gone[print] = olds[1:]
			inherit(&fs[i], olds[0].ID, ids)
		}
	}
}
