package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Sort orders findings by severity, then confidence, path, line and rule, so
// that equal input gives equal output.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return firstNonZero(
			a.Severity.Rank()-b.Severity.Rank(),
			a.Confidence.Rank()-b.Confidence.Rank(),
			strings.Compare(a.Path, b.Path),
			a.StartLine-b.StartLine,
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Title, b.Title),
		)
	})
}

func firstNonZero(vs ...int) int {
	for _, v := range vs {
		if v != 0 {
			return v
		}
	}
	return 0
}

// Place is what identifies a finding: the code that it is about, told so that
// it stays the same while the code does.
type Place struct {
	Group     string // group of the rule: reviewers give one defect different names of a group
	Path      string // of the file before the change under review, where git sees a rename
	Symbol    string // definition around the place; empty at file level
	Namesake  string // which of several definitions of that symbol; empty where there is one
	Statement string // normalised tokens of the statement; empty where the file has no facts
	Shape     string // the same with the variables numbered
	Added     bool   // the change under review wrote it: what stood there comes first
}

// within names the definition around the place.
func (p Place) within() string { return named(p.Symbol, p.Namesake) }

func named(symbol, namesake string) string {
	if namesake == "" {
		return symbol
	}
	return symbol + "\x00" + namesake
}

// Former is where the code of a finding stood before a change that moved it, or gave it or
// what it uses another name.
type Former struct{ Path, Symbol, Namesake, Statement string }

// The names of fingerprints, by the way they are made.
const (
	FingerprintPlace = "breakwater/v3"    // of the Place as it is; the ID, unless the change moved or renamed something
	FingerprintCode  = "breakwater/code"  // of the Place without its symbol: for a definition that has another name now
	FingerprintMoved = "breakwater/moved" // without its path: for a definition that lies in another file now
	FingerprintShape = "breakwater/shape" // of its Shape: for variables that have other names now
	FingerprintQuote = "breakwater/v1"    // of rule, path, symbol and quote; kept so that older reports match
)

// Identify sets the ID and the fingerprints of every finding, and the symbol of one
// that names none. The ID is made of what look says of its place, so that it survives
// line shifts, reformatting and renames, of definitions and variables too; equal ones are told
// apart by their order in the file, those first that the change did not write. look is
// asked file by file. The slice's order does not matter and is kept.
func Identify(fs []Finding, look func(Finding) Place) {
	order := make([]int, len(fs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return firstNonZero(strings.Compare(fs[a].Path, fs[b].Path), fs[a].StartLine-fs[b].StartLine,
			strings.Compare(fs[a].Rule, fs[b].Rule))
	})
	at := make([]Place, len(fs))
	for _, i := range order {
		at[i] = look(fs[i])
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return firstNonZero(strings.Compare(fs[a].Path, fs[b].Path), number(at[a].Added)-number(at[b].Added))
	})
	places, codes, quotes := numbering{}, numbering{}, numbering{}
	for _, i := range order {
		f := &fs[i]
		quote := strings.Join(strings.Fields(f.Quote), " ")
		p := at[i]
		if p.Statement == "" {
			p.Statement = quote
		}
		f.ID = places.hash(p.Group, p.Path, p.within(), p.Statement)
		f.Fingerprints = map[string]string{
			FingerprintPlace: f.ID,
			FingerprintCode:  codes.hash(p.Group, p.Path, p.Statement),
			FingerprintMoved: numbering{}.hash(p.Group, p.Symbol, p.Statement), // the same for each of several
			FingerprintShape: numbering{}.hash(p.Group, p.Path, p.Symbol, cmp.Or(p.Shape, p.Statement)),
			FingerprintQuote: quotes.hash(f.Rule, f.Path, f.Symbol, quote),
		}
		if was := f.Formerly; was != (Former{}) {
			f.ID = places.hash(p.Group, was.Path, named(was.Symbol, was.Namesake), was.Statement)
		}
		f.Symbol = cmp.Or(f.Symbol, p.Symbol) // a model does not say in which definition it found something
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numbering counts how often each key occurred.
type numbering map[string]int

// hash returns 16 hex digits for parts, others for each repetition.
func (seen numbering) hash(parts ...string) string {
	key := strings.Join(parts, "\x00")
	n := seen[key]
	seen[key] = n + 1
	if n > 0 {
		key += "\x00" + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}
