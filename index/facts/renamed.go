package facts

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// Defines reports whether a function of the file has a symbol.
func (f *File) Defines(symbol string) bool { _, ok := f.symbols[symbol]; return ok }

// Home is where a function stands.
type Home struct {
	Path, Symbol string
	Namesake     string // which of several of that symbol, see [Told]
}

// Index returns the function of a file that stands at a place, by its index in
// [File.Functions]; ok is false where none does. That of no symbol is the file.
func (f *File) Index(at Home) (i int, ok bool) {
	if at.Symbol == "" {
		return 0, true
	}
	t := f.told()
	for _, fn := range t.named[at.Symbol] {
		if t.which[fn] == at.Namesake {
			return int(fn), true
		}
	}
	first, known := f.symbols[at.Symbol] // one without code
	return int(first), known && len(t.named[at.Symbol]) == 0
}

// Trace says where a function went that stands no longer where it was.
type Trace struct {
	Was Home
	Now Home // zero where the change took it away
}

// Tracer follows functions through a change. It keeps of files only the functions that
// stand no longer where they stood.
type Tracer struct {
	files int
	gone  []Home // what no function holds, of files that were deleted
	renames
}

// Add notes a file of the change by its paths and its facts, before and after; nil and
// empty where it was not there. wrote tells whether the change wrote one of some lines.
func (t *Tracer) Add(was string, before *File, path string, now *File, wrote func(start, end int) bool) {
	t.files++
	known, kept := map[int]bool{}, map[int]bool{}
	if before != nil && now != nil {
		for fn, old := range Namesakes(now, before, wrote) {
			known[fn], kept[old] = true, true
			if a, b := now.Home(path, fn), before.Home(was, old); a.Namesake != b.Namesake {
				t.renames.traces = append(t.renames.traces, Trace{Was: b, Now: a})
			}
		}
	}
	t.now = append(t.now, lacking(t.files, path, now, known)...)
	t.was = append(t.was, lacking(t.files, was, before, kept)...)
	if now == nil {
		t.gone = append(t.gone, Home{Path: was})
	}
}

// Traces tells what became of each function that the change took away from its file or
// name. Of those that only one side has it pairs the ones with the same code, in one file
// or another, then those with mostly the same: of one file, or of one name in two. What
// still stands where it was is no trace of its copies.
func (t *Tracer) Traces() []Trace {
	r := t.renames
	within := func(d definition) likeness { return likeness{d.sum, lastPart(d.home.Symbol), d.file} }
	r.pairEqual(within, false) // methods of a renamed class
	r.pairEqual(func(d definition) likeness { return likeness{sum: d.sum, file: d.file} }, false)
	r.pairEqual(func(d definition) likeness { return likeness{sum: d.sum, name: d.home.Symbol} }, true)
	r.pairEqual(func(d definition) likeness { return likeness{sum: d.sum} }, true)
	r.pairAlike(func(a, b definition) bool { return a.file == b.file && !a.beside(b) }, r.pair)
	r.pairAlike(func(a, b definition) bool { return a.file != b.file && a.home.Symbol == b.home.Symbol }, r.pair)
	for _, d := range r.was {
		if !d.paired {
			r.traces = append(r.traces, Trace{Was: d.home})
		}
	}
	for _, h := range t.gone {
		r.traces = append(r.traces, Trace{Was: h})
	}
	return r.traces
}

// renames are functions that only one side of a change has, and which of them are the same.
type renames struct {
	now, was []definition
	traces   []Trace
}

// definition is a function by its code.
type definition struct {
	home   Home
	file   int            // index of its file
	paired bool           // what it was, or is now, is known
	tokens map[string]int // how often each occurs
	size   int            // number of all tokens
	sum    uint64         // hash of them in their order
}

// likeness is what equal functions have in common.
type likeness struct {
	sum  uint64
	name string
	file int
}

// Namesakes tells which functions with a name were which of those of their symbol in an
// earlier version of the file, by their indices: where several have it those that [matched]
// pairs. What stands outside of all functions stays there.
func Namesakes(now, before *File, wrote func(start, end int) bool) map[int]int {
	pairs := map[int]int{0: 0}
	for symbol := range now.symbols {
		news, olds := now.ofSymbol(symbol), before.ofSymbol(symbol)
		switch {
		case len(news) == 1 && len(olds) == 1:
			pairs[int(news[0])] = int(olds[0])
		case len(olds) > 0:
			for n, o := range matched(now, news, before, olds, wrote) {
				pairs[int(n)] = int(o)
			}
		}
	}
	return pairs
}

// Unlike tells which functions with a name, by their indices, do not do what they did in an
// earlier version of the file: those that were others of their symbol, or changed, and those that
// were not there, but for one that was renamed: whose code nobody else has any longer.
func Unlike(now, before *File, wrote func(start, end int) bool) map[int]bool {
	was, stay := Namesakes(now, before, wrote), map[int]bool{}
	for _, old := range was {
		stay[old] = true
	}
	left := map[uint64]bool{}
	for i, fn := range before.Functions {
		if fn.Name() != "" && !stay[i] {
			left[before.told().sums[i]] = true
		}
	}
	unlike := map[int]bool{}
	for i, fn := range now.Functions {
		if fn.Name() == "" {
			continue
		}
		sum := now.told().sums[i]
		if old, stood := was[i]; stood && before.told().sums[old] != sum || !stood && !left[sum] {
			unlike[i] = true
		}
	}
	return unlike
}

// ofSymbol lists the functions of a symbol: those that have code, or the first.
func (f *File) ofSymbol(symbol string) []int32 {
	first, known := f.symbols[symbol]
	if fns := f.told().named[symbol]; len(fns) > 0 || !known {
		return fns
	}
	return []int32{first}
}

// Home is where a function of a file stands, given by its index in [File.Functions].
func (f *File) Home(path string, fn int) Home {
	return Home{path, f.Functions[fn].Symbol, f.told().which[fn]}
}

// lacking returns the functions of f that the other version has not, by place; known are
// those that it has.
func lacking(file int, path string, f *File, known map[int]bool) (all []definition) {
	if f == nil {
		return nil
	}
	var fns []int
	for symbol := range f.symbols {
		for _, fn := range f.ofSymbol(symbol) {
			if !known[int(fn)] {
				fns = append(fns, int(fn))
			}
		}
	}
	slices.Sort(fns)
	for _, fn := range fns {
		d := f.definition(f.Functions[fn])
		d.home, d.file = f.Home(path, fn), file
		all = append(all, d)
	}
	return all
}

// definition reads the code of a function, without its comments and its own name.
func (f *File) definition(fn Function) definition {
	d := definition{tokens: map[string]int{}}
	h := fnv.New64a()
	for n := range fn.Walk() {
		if n.Is(lang.Comment) {
			continue
		}
		for _, t := range token(n) {
			if t == fn.Name() {
				t = "" // also where it calls itself
			}
			d.tokens[t]++
			d.size++
			add(h, t)
		}
	}
	d.sum = h.Sum64()
	return d
}

// pair notes that two functions are one.
func (r *renames) pair(now, was int) {
	r.traces = append(r.traces, Trace{Was: r.was[was].home, Now: r.now[now].home})
	r.now[now].paired, r.was[was].paired = true, true
}

// pairEqual pairs the functions with equal keys, in their order; alone: only where one
// function of each side has the key.
func (r *renames) pairEqual(of func(definition) likeness, alone bool) {
	olds, news := byKey(r.was, of), byKey(r.now, of)
	for i, d := range r.now {
		same := olds[of(d)]
		several := len(same) > 1 || len(news[of(d)]) > 1
		if d.paired || len(same) == 0 || alone && several {
			continue
		}
		olds[of(d)] = same[1:]
		r.pair(i, same[0])
	}
}

// byKey returns the indices of those without a pair.
func byKey(ds []definition, of func(definition) likeness) map[likeness][]int {
	at := map[likeness][]int{}
	for i, d := range ds {
		if !d.paired {
			at[of(d)] = append(at[of(d)], i)
		}
	}
	return at
}

const (
	leastAlike   = 0.5     // share of the tokens that two versions of a function have in common
	mostCompared = 2 << 20 // tokens; what a change beyond that renames has new ids
)

// pairAlike calls pair with what is left of those that may be one, the most alike first.
func (r *renames) pairAlike(mayBe func(a, b definition) bool, pair func(now, was int)) {
	type couple struct {
		now, was int
		alike    float64
	}
	var all []couple
	left := mostCompared
	for i, a := range r.now {
		for k, b := range r.was {
			if left--; a.paired || b.paired || !mayBe(a, b) {
				continue
			}
			if left -= len(a.tokens); left < 0 {
				return
			}
			if s := a.alike(b); s >= leastAlike {
				all = append(all, couple{i, k, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b couple) int { return cmp.Compare(b.alike, a.alike) })
	for _, c := range all {
		if !r.now[c.now].paired && !r.was[c.was].paired {
			pair(c.now, c.was)
			r.now[c.now].paired, r.was[c.was].paired = true, true
		}
	}
}

// beside reports whether two functions of one file have one symbol: whether they are one is
// known by then.
func (d definition) beside(o definition) bool {
	return d.file == o.file && d.home.Symbol == o.home.Symbol
}

// alike is the share of the tokens that two functions have in common, of the larger one's.
func (d definition) alike(o definition) float64 {
	common := 0
	for t, n := range d.tokens {
		common += min(n, o.tokens[t])
	}
	return float64(common) / float64(max(d.size, o.size, 1))
}

// FormerNames tells what the names in a function were in an earlier version of it, by what
// they are now. Of the variables and fields that only one version has these are the ones that
// stand in equal statements; of imports those that mean the same; of functions those that
// called tells, which the change renamed. The first function of a file is the code outside of
// all others.
func FormerNames(a, b Function, called map[string]string) map[string]string {
	now, before := a.f, b.f
	news, olds := now.wordings(a), before.wordings(b)
	former := map[string]string{}
	for _, names := range []map[string]string{now.importedAs(before), called} {
		for name, old := range names {
			if news.words[name] && !olds.words[name] && olds.words[old] && !news.words[old] {
				former[name] = old
			}
		}
	}
	for _, words := range news.statements { // so that variables beside them are found
		for i, word := range words {
			words[i] = cmp.Or(former[word], word)
		}
	}
	added := func(name string) bool { return now.isVariable(a, name) && !olds.words[name] }
	gone := func(name string) bool { return before.isVariable(b, name) && !now.isVariable(a, name) }
	maps.Copy(former, votes(news.by(added), olds.by(gone)))
	return former
}

// importedAs returns the names under which another version of the file imports what this one
// imports under new names, by these.
func (f *File) importedAs(other *File) map[string]string {
	names := map[string]string{} // by what they mean
	for name, meaning := range other.imported() {
		names[meaning] = max(names[meaning], name)
	}
	former := map[string]string{}
	for name, meaning := range f.imported() {
		if old := names[meaning]; old != "" && old != name {
			former[name] = old
		}
	}
	return former
}

// importMeanings returns what names of imports mean, where that is known.
func (f *File) importMeanings() map[string]string {
	all := map[string]string{}
	for _, b := range f.Bindings {
		if b.Node.Is(lang.Import, lang.Item) && b.meaning != "" {
			all[b.Name] = b.meaning
		}
	}
	return all
}

// isVariable reports whether a function, a class or the file around it gives a name to values.
func (f *File) isVariable(fn Function, name string) bool {
	scopes := f.variables()[name]
	i, _ := slices.BinarySearch(scopes, fn.i)
	return len(scopes) > 0 && scopes[0] == 0 || i < len(scopes) && scopes[i] < fn.data().next
}

// variableScopes returns the scopes that give a name to values, by name, sorted; that of a
// field is the file, since any function may use it.
func (f *File) variableScopes() map[string][]int32 {
	all := map[string][]int32{}
	for _, b := range f.Bindings {
		switch {
		case b.Node.Is(lang.Import, lang.Item, lang.Func, lang.Class, lang.Type):
		case b.Scope.Is(lang.Class):
			all[b.Name] = append(all[b.Name], 0)
		case !b.Node.Is(lang.Field):
			all[b.Name] = append(all[b.Name], b.Scope.i)
		}
	}
	for _, scopes := range all {
		slices.Sort(scopes)
	}
	return all
}

// wordings are the statements of a function, and all words in them.
type wordings struct {
	statements [][]string
	words      map[string]bool
}

func (f *File) wordings(fn Function) wordings {
	w := wordings{words: map[string]bool{}}
	for n := range fn.Walk() {
		if !isStatement(n) {
			continue
		}
		words := f.wordsOf(n)
		for i, word := range words {
			w.words[word] = true
			if word == fn.Name() && word != "" {
				words[i] = ""
			}
		}
		w.statements = append(w.statements, words)
	}
	return w
}

// by groups the statements that hold names of a kind by what else they say; of each the
// names, in their order.
func (w wordings) by(kind func(name string) bool) map[string][][]string {
	out := map[string][][]string{}
	for _, words := range w.statements {
		if said, used := numbered(words, kind); len(used) > 0 {
			out[said] = append(out[said], used)
		}
	}
	return out
}

// numbered returns words with the names of a kind numbered as they occur.
func numbered(words []string, kind func(name string) bool) (said string, used []string) {
	words = slices.Clone(words)
	for i, word := range words {
		if !kind(word) {
			continue
		}
		n := slices.Index(used, word)
		if n < 0 {
			n, used = len(used), append(used, word)
		}
		words[i] = "\x00" + string(rune('0'+n))
	}
	return strings.Join(words, " "), used
}

// votes pairs the names of statements that say the same, those of which no other statement
// says otherwise.
func votes(news, olds map[string][][]string) map[string]string {
	former, later := map[string]string{}, map[string]string{}
	torn := map[string]bool{}
	for said, all := range news {
		if len(olds[said]) != len(all) {
			continue
		}
		for i, used := range all {
			for k, name := range used {
				old := olds[said][i][k]
				if cmp.Or(former[name], old) != old || cmp.Or(later[old], name) != name {
					torn[name], torn[later[old]] = true, true
				}
				former[name], later[old] = old, name
			}
		}
	}
	for name := range former {
		if torn[name] {
			delete(former, name)
		}
	}
	return former
}
