package redact

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// planted is one line of a corpus: a text of a file, and what must not leave.
type planted struct {
	line       int
	path, text string
	secrets    []string
}

// corpus reads a file of testdata; planted.txt says how it is written. The random
// parts are drawn anew by the number of the line, and are no real secrets.
func corpus(t *testing.T, name string) (all []planted) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(data), "\n") {
		path, text, ok := strings.Cut(line, "| ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		text = drawn(strings.NewReplacer(`\\n`, `\n`, `\n`, "\n").Replace(text), name+strconv.Itoa(i))
		p := planted{line: i + 1, path: strings.TrimSpace(path), text: strings.NewReplacer("«", "", "»", "").Replace(text)}
		for _, m := range marked.FindAllStringSubmatch(text, -1) {
			p.secrets = append(p.secrets, m[1])
		}
		all = append(all, p)
	}
	return all
}

var (
	marked = regexp.MustCompile(`«([^»]*)»`)
	draw   = regexp.MustCompile(`\{([maAxbdw2]):([0-9]+)\}|\{[upqh]\}`)
)

const digit, small, capital = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

var alphabets = map[string]string{
	"m": small + capital + digit, "a": small + digit, "A": capital + digit, "x": "0123456789abcdef",
	"b": small + capital + digit + "+/", "d": digit, "w": small, "2": capital + "234567",
}

// drawn puts random texts in the place of what stands for them.
func drawn(text, seed string) string {
	h := fnv.New64a()
	h.Write([]byte(seed))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	take := func(from string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = from[r.IntN(len(from))]
		}
		return string(b)
	}
	return draw.ReplaceAllStringFunc(text, func(s string) string {
		m := draw.FindStringSubmatch(s)
		switch {
		case s == "{p}" || s == "{q}": // as people make them
			return typed(take, s == "{p}")
		case s == "{h}":
			return escaped(take(alphabets["m"], 16))
		case m[1] == "":
			x := take(alphabets["x"], 32)
			return fmt.Sprintf("%s-%s-4%s-a%s-%s", x[:8], x[8:12], x[12:15], x[15:18], x[20:32])
		}
		n, _ := strconv.Atoi(m[2])
		return take(alphabets[m[1]], n)
	})
}

// typed is a password as people make them: two words that can be said, a digit for a
// letter, and a mark before the last digit where there is one.
func typed(take func(from string, n int) string, mark bool) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	syllable := func() string { return take(consonants, 1) + take(vowels, 1) }
	word := strings.ToUpper(take(consonants, 1)) + take("0134", 1) + take(consonants, 1) + syllable()
	if !mark {
		return word + take("0134", 1) + syllable() + take(digit, 2)
	}
	return word + strings.ToUpper(take(consonants, 1)) + take(vowels, 1) + take("!#", 1) + take(digit, 1)
}

// escaped writes a text as the bytes that a literal spells out.
func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, `\x%02x`, text[i])
	}
	return b.String()
}

// TestNothingPlantedLeaves redacts each planted secret, alone and within a file of
// all the others of its kind.
func TestNothingPlantedLeaves(t *testing.T) {
	all := corpus(t, "planted.txt")
	count := 0
	together := map[string]string{}
	for _, p := range all {
		count += len(p.secrets)
		r := New()
		r.Learn(p.path, p.text)
		left(t, p, r.Request(p.text))
		left(t, p, r.Public(p.text))
		if got := r.Restore(r.Request(p.text)); got != p.text {
			t.Errorf("planted.txt:%d: restored %q, want %q", p.line, got, p.text)
		}
		if strings.Count(r.Request(p.text), "\n") != strings.Count(p.text, "\n") {
			t.Errorf("planted.txt:%d: the number of lines changed", p.line)
		}
		together[p.path] += p.text + "\n"
	}
	r := New()
	for path, text := range together {
		r.Learn(path, text)
	}
	for _, p := range all {
		left(t, p, r.Request(together[p.path]))
	}
	if count < 200 {
		t.Errorf("%d secrets are planted, want 200 at least", count)
	}
}

// left complains of a secret that is still in a text, or half of it.
func left(t *testing.T, p planted, text string) {
	t.Helper()
	for _, s := range p.secrets {
		half := max(len(s)/2, minSecret)
		if strings.Contains(text, s[:half]) && half > len("django-insecure-") || strings.Contains(text, s[len(s)-half:]) {
			t.Errorf("planted.txt:%d (%s): %q is left in %q", p.line, p.path, s, text)
		}
	}
}

// TestLookAlikesStay holds what is taken for a secret and is none to five in two
// hundred.
func TestLookAlikesStay(t *testing.T) {
	all := corpus(t, "lookalikes.txt")
	var wrong []string
	for _, p := range all {
		for _, s := range Find(p.path, p.text) {
			wrong = append(wrong, fmt.Sprintf("lookalikes.txt:%d (%s): %s: %q", p.line, p.path, s.Class, p.text[s.Start:s.End]))
		}
	}
	if len(all) < 200 || len(wrong) > 5 {
		t.Errorf("of %d look-alikes %d are redacted, want at most 5 of at least 200:\n%s", len(all), len(wrong), strings.Join(wrong, "\n"))
	}
	for _, w := range wrong {
		t.Log(w)
	}
}
