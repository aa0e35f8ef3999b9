package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
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
	Group     string // of the rule: reviewers give one defect different names of a group
	Path      string // of the file before the change under review, where git sees a rename
	Symbol    string // definition around the place; empty at file level
	Told      Told
	Statement string // normalised tokens of the statement; empty where the file has no facts
	Shape     string // the same with the variables numbered
}

// Told says which of all places that look alike a place is.
type Told struct {
	Namesake string // which of several definitions of its symbol; empty where there is one
	Way      string // which of several functions without a name in it, and of several equal statements there
	Head     string // hash of what the functions around it are called by; empty where several share it
	Code     string // hash of that and of what the innermost of them does
}

// Former is where the code of a finding stood before a change that moved it, gave it or
// what it uses another name, or wrote it beside others like it.
type Former struct {
	Path, Symbol string
	Told         Told
	Statement    string
	New          bool // it was not there, or was none of those that it could be taken for
}

// The names of fingerprints, by the way they are made.
const (
	FingerprintPlace    = "breakwater/v4"       // of the Place as it is; the ID, unless it was another one before
	FingerprintHead     = "breakwater/head"     // of it by Told.Head: for what is, or was, the only one of its kind
	FingerprintBody     = "breakwater/body"     // by Told.Code
	FingerprintNamesake = "breakwater/namesake" // Told.Namesake
	FingerprintCode     = "breakwater/code"     // without its symbol: for a definition that has another name now
	FingerprintMoved    = "breakwater/moved"    // without its path: for a definition that lies in another file now
	FingerprintShape    = "breakwater/shape"    // of its Shape: for variables that have other names now
	FingerprintQuote    = "breakwater/v1"       // of rule, path, symbol and quote; kept so that older reports match
)

// Identify sets the ID and the fingerprints of every finding, what earlier reports may know it
// by, and the symbol of one that names none. The ID is made of what look says of its place, so
// that it survives line shifts, reformatting and renames, of definitions and variables too. Of
// several findings of one group at one place the order of their rules tells. look is asked file
// by file. The slice's order does not matter and is kept.
func Identify(fs []Finding, look func(Finding) Place) {
	order := make([]int, len(fs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return firstNonZero(strings.Compare(fs[a].Path, fs[b].Path), fs[a].StartLine-fs[b].StartLine,
			strings.Compare(fs[a].Rule, fs[b].Rule))
	})
	places, ids, codes, quotes := numbering{}, numbering{}, numbering{}, numbering{}
	for _, i := range order {
		f := &fs[i]
		quote := strings.Join(strings.Fields(f.Quote), " ")
		p := look(*f)
		p.Statement = cmp.Or(p.Statement, quote)
		if f.Rule == NoRule {
			p.Group = said(f.Title)
		}
		was := f.Formerly
		if was == (Former{}) {
			was = Former{Path: p.Path, Symbol: p.Symbol, Told: p.Told}
		}
		was.Statement = cmp.Or(was.Statement, p.Statement)
		in := within(p.Symbol, p.Told)
		place := places.hash(p.Group, p.Path, in, p.Statement)
		f.ID = ids.hash(p.Group, was.Path, within(was.Symbol, was.Told), was.Statement)
		f.Fingerprints = map[string]string{
			FingerprintPlace: place,
			FingerprintCode:  codes.hash(p.Group, p.Path, p.Statement),
			FingerprintMoved: numbering{}.hash(p.Group, p.Symbol, p.Statement), // the same for each of several
			FingerprintShape: numbering{}.hash(p.Group, p.Path, in, cmp.Or(p.Shape, p.Statement)),
			FingerprintQuote: quotes.hash(f.Rule, f.Path, f.Symbol, quote),
		}
		maps.Copy(f.Fingerprints, told(p.Group, p.Path, p.Symbol, p.Statement, p.Told))
		f.Earlier = []string{f.ID}
		if !was.New {
			then := told(p.Group, was.Path, was.Symbol, was.Statement, was.Told)
			f.Earlier = append(f.Earlier, place, then[FingerprintHead], then[FingerprintBody],
				f.Fingerprints[FingerprintQuote])
		}
		f.Symbol = cmp.Or(f.Symbol, p.Symbol) // a model does not say in which definition it found something
	}
}

// IsAt reports whether a known finding was made at a place.
func (k Known) IsAt(p Place) bool {
	if k.Rule == NoRule {
		p.Group = said(k.Title)
	}
	there, seen := told(p.Group, p.Path, p.Symbol, p.Statement, p.Told), numbering{}
	for range maxAlike {
		if k.Fingerprints[FingerprintPlace] == seen.hash(p.Group, p.Path, within(p.Symbol, p.Told), p.Statement) {
			return true
		}
	}
	return slices.ContainsFunc([]string{FingerprintHead, FingerprintBody}, func(way string) bool {
		return there[way] != "" && there[way] == k.Fingerprints[way]
	})
}

// maxAlike bounds how many findings of one group are looked for in one statement.
const maxAlike = 20

// within names the definition around a place, and which of several such places it is.
func within(symbol string, t Told) string {
	if t.Namesake == "" && t.Way == "" {
		return symbol
	}
	return symbol + "\x00" + t.Namesake + "\x00" + t.Way
}

// told are the fingerprints of what tells a place from its likes.
func told(group, path, symbol, statement string, t Told) map[string]string {
	prints := map[string]string{}
	if t.Namesake != "" {
		prints[FingerprintNamesake] = t.Namesake
	}
	if t.Head != "" {
		prints[FingerprintHead] = numbering{}.hash("head", group, path, symbol, statement, t.Head)
	}
	if t.Code != "" {
		prints[FingerprintBody] = numbering{}.hash("body", group, path, symbol, statement, t.Code)
	}
	return prints
}

// said are the words of a title in one form: that of a finding of no rule is all that tells
// what it is about.
func said(title string) string {
	other := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return "other " + strings.Join(strings.FieldsFunc(strings.ToLower(title), other), " ")
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
