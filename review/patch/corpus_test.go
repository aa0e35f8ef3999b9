package patch

import (
	"context"
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
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"
	"breakwater/review/patch/vet"
)

var (
	longCorpus = flag.Bool("corpus.long", false, "also damage differences between released versions of public modules and packages")
	heldOut    = flag.Bool("corpus.heldout", false, "damage differences of other releases instead, which nothing was made to fit")
	cacheDir   = flag.String("corpus.cache", "", "folder to keep fetched packages in")
	classes    = flag.String("corpus.only", "", "regular expression for the classes of damage to run")
	seed       = flag.Int64("corpus.seed", 0, "another seed makes other damage")
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

// corpusPairs returns the pairs that the flags ask for.
func corpusPairs(t testing.TB) []pair {
	switch {
	case *heldOut:
		return releasedPairs(t, others)
	case *longCorpus:
		return append(ownPairs(t), releasedPairs(t, releases)...)
	}
	return ownPairs(t)
}

// TestWholeDifferences takes what people changed in whole files: next to none
// of it may be refused for what it makes of the file.
func TestWholeDifferences(t *testing.T) {
	pairs := corpusPairs(t)
	refused := 0
	for _, p := range pairs {
		if needs, reason := vetAlone(p.later, between(p.path, p.before, p.after)); reason != "" {
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

// run damages a sample and puts what results through the whole way that a
// model's answer takes.
func (s sample) run(d damage, seed int64) outcome {
	c, ok := d.make(s, rand.New(rand.NewSource(seed)))
	if !ok {
		return outcome{}
	}
	r, err := answer.Parse(c.text)
	if err != nil || len(r.Findings) == 0 || len(r.Findings[0].Edits) == 0 {
		return outcome{c, refusedCase, fmt.Sprint("parse: ", err, r.Notes), proof{}}
	}
	sug := Suggest(c.tree, r.Findings[:1], Options{}).Suggestions[0]
	if sug.Status == Refused {
		return outcome{c, refusedCase, sug.Refusal, proof{}}
	}
	made := proof{path: s.path, before: c.tree[s.path], diff: sug.Diff}
	cs, err := diff.Parse(sug.Diff, c.tree.Read)
	if err != nil || len(cs) != 1 || cs[0].Path != s.path {
		return outcome{c, wrongCase, fmt.Sprint(err), made}
	}
	made.after = cs[0].Bytes()
	if d.refuse || string(made.after) != c.want {
		return outcome{c, wrongCase, "got, compared with what is right:\n" + difference(c.want, string(made.after)), made}
	}
	return outcome{c, placedCase, "", made}
}

// outcome is what became of a damaged sample; result is empty if there was
// nothing to damage.
type outcome struct {
	damaged
	result, detail string
	made           proof
}

const placedCase, refusedCase, wrongCase = "placed", "refused", "wrong"

// difference prints how got differs from want.
func difference(want, got string) string {
	return string(diff.Print([]*diff.Change{between("x", want, got)}))
}

// between returns the change that makes one text of another.
func between(path, before, after string) *diff.Change {
	a, b := diff.NewText([]byte(before)), diff.NewText([]byte(after))
	c := &diff.Change{Path: path, Op: finding.Replace, Before: a}
	for _, d := range diff.Compare(a.Lines, b.Lines) {
		c.Splices = append(c.Splices, diff.Splice{Start: d.ALo, End: d.AHi, Lines: b.Lines[d.BLo:d.BHi]})
	}
	return c
}

// vetAlone judges a change of a tree.
func vetAlone(files Files, c *diff.Change) (needs []vet.Need, reason string) {
	v, no := vet.New(tree.Cache(files), vet.Options{}).Vet(context.Background(), finding.Finding{}, []*diff.Change{c})
	return v.Needs, no.Reason
}

// TestCorpus damages real differences in every way that models are known to,
// and holds the outcome, class by class, to: never a wrong result, and nearly
// everything that can be decided placed. Every patch is proved by git.
func TestCorpus(t *testing.T) {
	only, err := regexp.Compile(*classes)
	if err != nil {
		t.Fatal(err)
	}
	byClass := map[string]*tally{}
	byLanguage := map[syntax.Language]int{}
	proofs := newProofs(t)
	for i, p := range corpusPairs(t) {
		for k, s := range p.samples(t) {
			for n, d := range damages {
				if !only.MatchString(d.name) {
					continue
				}
				o := s.run(d, *seed+int64(i*1000000+k*1000+n))
				if o.result == "" {
					continue
				}
				c := byClass[d.name]
				if c == nil {
					c = &tally{damage: d}
					byClass[d.name] = c
				}
				c.add(s, o)
				byLanguage[syntax.LanguageOf(p.path)]++
				if o.result == wrongCase {
					t.Errorf("%s of %s: wrong result\n%s\n%s", d.name, p.path, o.detail, o.text)
				} else if proofs.add(o.made); *showWrong && (o.result == refusedCase) != d.refuse {
					t.Logf("%s of %s: %s: %s\n%s", d.name, p.path, o.result, o.detail, o.text)
				}
			}
		}
	}
	for _, d := range damages {
		if only.MatchString(d.name) {
			byClass[d.name].judge(t, d.name)
		}
	}
	t.Logf("cases by language: %v; %d patches proved by git", byLanguage, proofs.count())
}

// tally counts the ends of one class of damage.
type tally struct {
	damage
	cases, placed, refused, wrong int
	open                          int // refused, and rightly so
}

func (c *tally) add(s sample, o outcome) {
	c.cases++
	switch o.result {
	case placedCase:
		c.placed++
	case wrongCase:
		c.wrong++
	default:
		c.refused++
		if s.undecided(o.damaged) {
			c.open++
		}
	}
}

// judge holds a class to its share.
func (c *tally) judge(t *testing.T, name string) {
	if c == nil {
		t.Errorf("%s: no case", name)
		return
	}
	share := 100 * float64(c.placed) / float64(max(1, c.cases-c.open))
	t.Logf("%-22s %5d cases %5d placed %5d refused (%d undecidable) %3d wrong  %5.1f %%", name, c.cases, c.placed, c.refused, c.open, c.wrong, share)
	if !c.damage.refuse && !c.mayRefuse && share < 95 {
		t.Errorf("%s: %.1f %% of the cases that can be decided were placed, want 95", name, share)
	}
}
