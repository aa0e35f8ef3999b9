package patch

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/answer"
	"breakwater/review/finding"
)

var (
	longCorpus = flag.Bool("corpus.long", false, "also damage differences between released versions of public modules and packages")
	cacheDir   = flag.String("corpus.cache", "", "folder to keep fetched packages in")
	only_      = flag.String("corpus.only", "", "regular expression for the classes to run")
	showWrong  = flag.Bool("corpus.show", false, "print the cases that did not go as they should")
)

// pair is one file in two versions.
type pair struct {
	path          string
	before, after string
	tree          Files // what stands around it
	later         Files // what stood around it afterwards
}

// ownPairs reads the versions that were written for these tests.
func ownPairs(t testing.TB) []pair {
	t.Helper()
	var out []pair
	trees := map[string]Files{}
	root := filepath.Join("testdata", "corpus", "before")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel := filepath.ToSlash(name[len(root)+1:])
		before, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		after, err := os.ReadFile(filepath.Join("testdata", "corpus", "after", rel))
		if err != nil {
			return err
		}
		dir := filepath.Dir(rel)
		if trees[dir] == nil {
			trees[dir] = Files{}
		}
		p := "src/shop/" + rel
		trees[dir][p] = before
		out = append(out, pair{p, string(before), string(after), trees[dir], trees[dir]})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWholeDifferences takes what people changed in whole files: next to none
// of it may be refused for what it makes of the file.
func TestWholeDifferences(t *testing.T) {
	pairs := ownPairs(t)
	if *longCorpus {
		pairs = append(pairs, releasedPairs(t)...)
	}
	refused := 0
	for _, p := range pairs {
		before, after := newText([]byte(p.before)), newText([]byte(p.after))
		c := fileChange{path: p.path, op: finding.Replace, before: before}
		for _, d := range changes(before.lines, after.lines) {
			c.splices = append(c.splices, splice{d.aLo, d.aHi, after.lines[d.bLo:d.bHi]})
		}
		m := &maker{tree: newCachedTree(p.later)}
		if needs, reason := m.check(finding.Finding{}, []*fileChange{&c}); reason != "" {
			if strings.Contains(reason, "nothing but comments") {
				continue
			}
			refused++
			t.Logf("%s: %s", p.path, reason)
		} else if len(needs) > 0 {
			t.Logf("%s: needs %v", p.path, needs)
		}
	}
	if refused*50 > len(pairs) {
		t.Errorf("%d of %d differences refused", refused, len(pairs))
	}
}

// tally counts the ends of one class of damage.
type tally struct{ cases, placed, refused, wrong int }

// run damages a sample and puts what results through the whole way that a
// model's answer takes.
func (s sample) run(d damage, rng *rand.Rand) (result string, refusal string, ran bool) {
	text, tree, want, ok := d.make(s, rng)
	if !ok {
		return "", "", false
	}
	r, err := answer.Parse(text)
	if err != nil || len(r.Findings) == 0 {
		return "refused", fmt.Sprint("parse: ", err), true
	}
	if len(r.Findings[0].Edits) == 0 {
		return "refused", strings.Join(r.Notes, " "), true
	}
	got := Suggest(tree, r.Findings[:1], Options{})
	sug := got.Suggestions[0]
	if sug.Status == Refused {
		return "refused", sug.Refusal, true
	}
	cs, err := parsePatch(sug.Diff, tree.Read)
	if err != nil || len(cs) != 1 || cs[0].path != s.path {
		return "wrong", fmt.Sprint(err), true
	}
	if after := strings.Join(cs[0].after(), ""); d.refuse || after != want {
		return "wrong", "got, compared with what is right:\n" + difference(want, after) + text, true
	}
	return "placed", "", true
}

// difference prints how got differs from want.
func difference(want, got string) string {
	w, g := newText([]byte(want)), newText([]byte(got))
	c := fileChange{op: finding.Replace, path: "x", before: w}
	for _, d := range changes(w.lines, g.lines) {
		c.splices = append(c.splices, splice{d.aLo, d.aHi, g.lines[d.bLo:d.bHi]})
	}
	return string(printAll([]*fileChange{&c}))
}

// TestCorpus damages real differences in every way that models are known to,
// and holds the outcome, class by class, to: never a wrong result, and nearly
// everything that can be decided placed.
func TestCorpus(t *testing.T) {
	pairs := ownPairs(t)
	if *longCorpus {
		pairs = append(pairs, releasedPairs(t)...)
	}
	byClass := map[string]*tally{}
	languages := map[syntax.Language]int{}
	var names []string
	for _, d := range damages {
		byClass[d.name] = &tally{}
		names = append(names, d.name)
	}
	for i, p := range pairs {
		for k, s := range p.samples(t) {
			for n, d := range damages {
				if ok, _ := regexp.MatchString(*only_, d.name); !ok {
					continue
				}
				rng := rand.New(rand.NewSource(int64(i*1000000 + k*1000 + n)))
				result, detail, ran := s.run(d, rng)
				if !ran {
					continue
				}
				c := byClass[d.name]
				c.cases++
				languages[syntax.LanguageOf(p.path)]++
				switch result {
				case "placed":
					c.placed++
				case "refused":
					c.refused++
				default:
					c.wrong++
					t.Errorf("%s of %s: wrong result\n%s", d.name, p.path, detail)
				}
				if *showWrong && (result == "refused") != d.refuse {
					text, _, _, _ := d.make(s, rand.New(rand.NewSource(int64(i*1000000+k*1000+n))))
					t.Logf("%s of %s: %s: %s\n%s", d.name, p.path, result, detail, text)
				}
			}
		}
	}
	judge(t, names, byClass)
	t.Logf("cases by language: %v", languages)
}

func judge(t *testing.T, names []string, byClass map[string]*tally) {
	var decidable, placed, all int
	for i, name := range names {
		c := byClass[name]
		all += c.cases
		t.Logf("%-22s %5d cases %5d placed %5d refused %5d wrong", name, c.cases, c.placed, c.refused, c.wrong)
		if c.cases == 0 {
			t.Errorf("%s: no case", name)
		}
		if damages[i].refuse || damages[i].mayRefuse {
			continue
		}
		decidable += c.cases
		placed += c.placed
	}
	share := 100 * float64(placed) / float64(decidable)
	t.Logf("%d cases; of %d that can be decided %.1f %% placed", all, decidable, share)
	if share < 95 {
		t.Errorf("%.1f %% of the cases that can be decided were placed, want 95", share)
	}
}
