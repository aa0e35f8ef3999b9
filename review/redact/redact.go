// Package redact keeps secrets that stand in a repository on the machine.
//
// [Find] finds them in a text. A [Run] learns those of the files that a review
// reads, and from then on puts something else in their place: [Run.Request] a
// placeholder that a model can keep, [Run.Public] and [Run.Hide] three asterisks for people.
// [Run.Restore] brings the bytes back where an edit kept a placeholder, and
// [Run.Kept] says whether it did nothing else to it.
package redact

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"breakwater/review/foreign"
)

// Run is what one run knows of secrets. Placeholders are numbered in the order
// of [Run.Learn], which decides whether equal runs make equal requests. The nil
// Run knows none. Its methods may be called by several goroutines.
type Run struct {
	mu      sync.Mutex
	random  string // 16 hexadecimal digits
	seen    map[[sha256.Size]byte]bool
	number  map[string]int // secret → its number, from 1
	texts   []string       // by number - 1
	places  []string       // the same: reference to where it stands in a file, see Refer; empty where it stands in none
	names   []string       // files that are referred to
	classes map[string]int
	loose   map[Mark]bool     // secrets of texts that are no files
	foreign map[Mark]bool     // secrets that others found in such texts
	hide    *strings.Replacer // with placeholders; nil: to be made of texts
	refer   *strings.Replacer // with references
	public  *strings.Replacer // with asterisks
}

// Mark names a secret by its place in a text that is no file, such as an answer or the
// instructions, so that runs which share a review count it once. It tells nothing of the
// secret itself.
type Mark struct {
	Class string `redact:"ours"`
	Text  string `redact:"ours"` // hash of the text without its secrets
	Place int    // of the secret among those of the text
}

// New begins a run.
func New() *Run {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return &Run{
		random: hex.EncodeToString(b[:]), seen: map[[sha256.Size]byte]bool{},
		number: map[string]int{}, classes: map[string]int{}, loose: map[Mark]bool{}, foreign: map[Mark]bool{},
	}
}

// Learn finds the secrets of a text, and looks at an equal text of an equal name
// once. The name is a path; what is no file has none and is read like settings.
func (r *Run) Learn(name, text string) {
	if r == nil || len(text) < minSecret || r.saw(name, text) {
		return
	}
	found := Find(name, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, s := range found {
		secret := text[s.Start:s.End]
		if r.number[secret] == 0 && !placed.MatchString(secret) {
			r.texts, r.places = append(r.texts, secret), append(r.places, "")
			r.number[secret] = len(r.texts)
			r.classes[s.Class]++
			r.hide = nil
			if name == "" {
				r.loose[Mark{s.Class, without(text, found), i}] = true
			}
		}
		if n := r.number[secret]; name != "" && n > 0 && r.places[n-1] == "" {
			r.places[n-1] = reference(name, without(text, found), i)
			r.hide = nil
			r.names = append(r.names, name)
		}
	}
}

// reference names the secret at a place among those of a file, of which rest is the hash
// without its secrets. It looks like a placeholder, so that whoever does not know it hides it.
func reference(name, rest string, place int) string {
	sum := sha256.Sum256([]byte(name + "\x00" + rest))
	return fmt.Sprintf("REDACTED_%d_%x_", place, sum[:8])
}

// without is the hash of a text without its secrets.
func without(text string, secrets []Secret) string {
	h, from := sha256.New(), 0
	for _, s := range secrets {
		io.WriteString(h, text[from:s.Start]+"\x00")
		from = s.End
	}
	io.WriteString(h, text[from:])
	return hex.EncodeToString(h.Sum(nil))
}

// saw notes that a text was looked at, and reports whether it was before.
func (r *Run) saw(name, text string) bool {
	key := sha256.Sum256([]byte(name + "\x00" + text))
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.seen[key]
	r.seen[key] = true
	return was
}

// Count says how many secrets are hidden, each counted once, and of which
// classes.
func (r *Run) Count() (n int, byClass map[string]int) {
	if r == nil {
		return 0, map[string]int{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n, byClass = len(r.texts), maps.Clone(r.classes)
	for m := range r.foreign {
		if !r.loose[m] {
			n++
			byClass[m.Class]++
		}
	}
	return n, byClass
}

// Marks lists the secrets of texts that are no files, for [Run.Add].
func (r *Run) Marks() []Mark {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Keys(r.loose), func(a, b Mark) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.Text, b.Text), a.Place-b.Place)
	})
}

// Add counts secrets that other runs found in texts that are no files. They are not
// hidden, since they are not known.
func (r *Run) Add(ms []Mark) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range ms {
		r.foreign[m] = true
	}
}

// Request puts a placeholder in the place of each secret.
func (r *Run) Request(text string) string {
	hide, _ := r.replacers()
	return hide.Replace(text)
}

// Refer puts in the place of each secret where it stands, of the files that were learned. That
// tells nothing of the secret, and a run with the same files knows it by [Run.Follow]. What
// stands in no file, and each placeholder, becomes ***.
func (r *Run) Refer(text string) string {
	if r == nil {
		return text
	}
	text = placed.ReplaceAllLiteralString(text, "***")
	r.mu.Lock()
	defer r.mu.Unlock()
	r.build()
	return r.refer.Replace(text)
}

// Follow brings secrets back for the references to files that were learned. Others stay.
func (r *Run) Follow(text string) string {
	if r == nil || !placed.MatchString(text) {
		return text
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return placed.ReplaceAllStringFunc(text, func(p string) string {
		if i := slices.Index(r.places, p); i >= 0 {
			return r.texts[i]
		}
		return p
	})
}

// Files lists the files that [Run.Refer] refers to, sorted.
func (r *Run) Files() []string {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(r.names)))
}

// Public puts *** in the place of each secret and of each placeholder.
func (r *Run) Public(text string) string {
	if r == nil {
		return text
	}
	_, public := r.replacers()
	return placed.ReplaceAllLiteralString(public.Replace(text), "***")
}

// Hide is Public for a text of others that nobody learned: its own secrets become ***
// too, wherever they stand in it, and are neither numbered nor counted.
func (r *Run) Hide(text string) string {
	if r == nil {
		return text
	}
	own := New()
	own.Learn("", text)
	if len(own.texts) == 0 {
		return r.Public(text)
	}
	r.mu.Lock()
	own.texts, own.places = append(own.texts, r.texts...), append(own.places, r.places...)
	r.mu.Unlock()
	return own.Public(text)
}

// Restore brings secrets back for the placeholders of this run. Others stay.
func (r *Run) Restore(text string) string {
	if r == nil || !strings.Contains(text, r.random) {
		return text
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return placed.ReplaceAllStringFunc(text, func(p string) string {
		var n int
		fmt.Sscanf(p, "REDACTED_%d_", &n)
		if n > 0 && n <= len(r.texts) && p == r.placeholder(n) {
			return r.texts[n-1]
		}
		return p
	})
}

// Kept reports whether an edit left the secrets of a file alone: after it, the
// same secrets stand in the same order, each behind the same text on its line
// but for the indentation, and between the same of the lines that stay. A
// placeholder that was not restored counts as one.
func (r *Run) Kept(before, after string) bool {
	if r == nil {
		return true
	}
	garbled := len(begun.FindAllString(after, -1)) > len(begun.FindAllString(before, -1))
	was, is := r.linesOf(before), r.linesOf(after)
	return !garbled && slices.Equal(was.held(), is.held()) && !was.moved(is)
}

// lines are those of a text without their indentation; one with secrets ends at the byte behind the last one.
type lines []line

type line struct {
	text   string
	secret bool
}

func (r *Run) linesOf(text string) (out lines) {
	for l := range strings.Lines(r.Request(text)) {
		at := placed.FindAllStringIndex(l, -1)
		if at != nil {
			l = l[:min(at[len(at)-1][1]+1, len(l))]
		}
		out = append(out, line{strings.Trim(l, " \t\r\n"), at != nil})
	}
	return out
}

func (ls lines) held() (secrets []string) {
	for _, l := range ls {
		if l.secret {
			secrets = append(secrets, l.text)
		}
	}
	return secrets
}

// moved reports whether a line with a secret stands on the other side of a line than before. Lines that both texts have
// once tell that.
func (ls lines) moved(is lines) bool {
	places := is.once()
	var staying []int // where is has the lines of ls
	var secret []bool
	own := ls.once()
	for i, l := range ls {
		at, stays := places[l.text]
		if _, once := own[l.text]; stays && once {
			staying, secret = append(staying, at), append(secret, ls[i].secret)
		}
	}
	last := -1
	for i, at := range staying {
		if secret[i] && last > at {
			return true
		}
		last = max(last, at)
	}
	first := len(is)
	for i, at := range slices.Backward(staying) {
		if secret[i] && first < at {
			return true
		}
		first = min(first, at)
	}
	return false
}

// once maps the lines that a text has once to their places.
func (ls lines) once() map[string]int {
	places, seen := map[string]int{}, map[string]bool{}
	for i, l := range ls {
		if seen[l.text] {
			delete(places, l.text)
			continue
		}
		places[l.text], seen[l.text] = i, true
	}
	return places
}

// placed matches a placeholder of any run.
var placed = regexp.MustCompile(`REDACTED_[0-9]{1,7}_[0-9a-f]{16}_`)

// begun matches what a placeholder begins with, though the rest of it be lost.
var begun = regexp.MustCompile(`REDACTED_[0-9]+_`)

func (r *Run) placeholder(n int) string { return fmt.Sprintf("REDACTED_%d_%s_", n, r.random) }

var nothing = strings.NewReplacer()

// replacers returns what hides the secrets known by now.
func (r *Run) replacers() (hide, public *strings.Replacer) {
	if r == nil {
		return nothing, nothing
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.build()
	return r.hide, r.public
}

// build makes the replacers, where something was learned since. A secret that holds another
// goes whole.
func (r *Run) build() {
	if r.hide != nil {
		return
	}
	longest := make([]int, len(r.texts))
	for i := range longest {
		longest[i] = i
	}
	slices.SortStableFunc(longest, func(a, b int) int { return cmp.Compare(len(r.texts[b]), len(r.texts[a])) })
	var hide, refer, public []string
	for _, i := range longest {
		secret := r.texts[i]
		hide = append(hide, secret, r.placeholder(i+1))
		refer = append(refer, secret, cmp.Or(r.places[i], "***"))
		public = append(public, secret, "***")
		if seen := foreign.Marked(secret); seen != secret { // as a request shows it
			hide = append(hide, seen, r.placeholder(i+1))
			refer = append(refer, seen, cmp.Or(r.places[i], "***"))
			public = append(public, seen, "***")
		}
	}
	r.hide, r.public = strings.NewReplacer(hide...), strings.NewReplacer(public...)
	r.refer = strings.NewReplacer(refer...)
}
