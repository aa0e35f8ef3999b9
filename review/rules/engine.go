package rules

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/source"
)

// rule is one shape of one catalogue entry. Several rules may share an id.
type rule struct {
	id        string
	languages []syntax.Language // families: TypeScript stands for TSX too
	kinds     []string          // node kinds that check wants to see
	check     func(s *scan, n syntax.Node)
}

// registry lists all rules, by language group.
var registry = slices.Concat(pythonRules, scriptRules, goRules)

// byKind holds, per language family and node kind, the rules that want it.
var byKind = index(registry)

func index(rules []rule) map[syntax.Language]map[string][]rule {
	m := map[syntax.Language]map[string][]rule{}
	for _, r := range rules {
		for _, l := range r.languages {
			if m[l] == nil {
				m[l] = map[string][]rule{}
			}
			for _, k := range r.kinds {
				m[l][k] = append(m[l][k], r)
			}
		}
	}
	return m
}

// Knows reports whether there are rules for l.
func Knows(l syntax.Language) bool { return len(byKind[l.Family()]) > 0 || !setOf(l).Empty() }

// maxSource is the size beyond which a file is data or generated rather than
// something a person wrote.
const maxSource = 2 << 20

func reviewFile(ctx context.Context, f File, project Project) Result {
	unseen := func(format string, args ...any) Result {
		return Result{Unseen: []source.Gap{{Path: f.Path, Reason: fmt.Sprintf(format, args...)}}}
	}
	switch {
	case !Knows(f.Language):
		return unseen("no built-in rule speaks %s", orUnknown(f.Language))
	case len(f.Source) > maxSource:
		return unseen("larger than %d MiB, not looked at by the built-in rules", maxSource>>20)
	case ctx.Err() != nil:
		return unseen("not looked at before the deadline")
	}
	if supportsTests(f) {
		return Result{}
	}
	if len(byKind[f.Language.Family()]) == 0 {
		known, err := project.Facts.Cache.Of(f.Language, f.Source)
		return inspect(ctx, f, known, err, project)
	}
	tree, err := syntax.ParseContext(ctx, f.Language, f.Source)
	switch {
	case err != nil && ctx.Err() != nil:
		return unseen("%s", tooLate)
	case err != nil:
		return unseen("%v", err)
	}
	defer tree.Close()
	known, err := project.Facts.Cache.OfTree(tree, f.Source)
	r := inspect(ctx, f, known, err, project)
	if ctx.Err() == nil {
		old := newScan(ctx, f, tree, project).run(ctx)
		r.Findings, r.Gaps, r.Unseen = append(r.Findings, old.Findings...), append(r.Gaps, old.Gaps...), append(r.Unseen, old.Unseen...)
	}
	return r
}

// inspect applies the rule files to the facts of a file; without them, it is told
// as not looked at.
func inspect(ctx context.Context, f File, known *facts.File, err error, project Project) Result {
	if err != nil {
		return Result{Unseen: []source.Gap{{Path: f.Path, Reason: fmt.Sprintf("not looked at by most of the built-in rules: %v", err)}}}
	}
	return Inspect(ctx, f, known, project.Facts)
}

// newScan bounds what is looked at of the tree from now on.
func newScan(ctx context.Context, f File, tree *syntax.Tree, project Project) *scan {
	tree.Bound(ctx, baseSteps+stepsPerByte*len(f.Source))
	return &scan{file: f, tree: tree, source: string(f.Source), project: project, names: newNames(), speech: speeches[f.Language.Family()]}
}

// testFrameworks are imports that only code for tests has.
var testFrameworks = map[syntax.Language]*regexp.Regexp{
	syntax.Go:         regexp.MustCompile(`(?m)^\s*(import )?(\w+ )?"(testing|net/http/httptest|github\.com/stretchr/testify/\w+)"$`),
	syntax.Python:     regexp.MustCompile(`(?m)^(import|from) (pytest|unittest)\b`),
	syntax.Java:       regexp.MustCompile(`(?m)^import (static )?org\.(junit|mockito|testng)\.`),
	syntax.JavaScript: regexp.MustCompile(`from ['"](vitest|@jest/globals|node:test|@playwright/test)['"]`),
	syntax.TypeScript: regexp.MustCompile(`from ['"](vitest|@jest/globals|node:test|@playwright/test)['"]`),
}

// supportsTests reports whether a file helps tests, wherever it lies: it
// imports what tests are made with.
func supportsTests(f File) bool {
	re := testFrameworks[f.Language.Family()]
	return re != nil && re.Match(f.Source)
}

func orUnknown(l syntax.Language) string {
	if l == "" {
		return "a file without a grammar"
	}
	return string(l)
}

// run walks the tree once, collecting what names mean and which nodes rules
// want, then lets the rules look.
func (s *scan) run(ctx context.Context) (r Result) {
	type visit struct {
		node  syntax.Node
		rules []rule
	}
	var visits []visit
	wanted := byKind[s.file.Language.Family()]
	for n := range s.tree.Root().Walk() {
		kind := n.Kind()
		if bind := s.speech.bind[kind]; bind != nil {
			bind(s, n)
		}
		if rs := wanted[kind]; rs != nil {
			visits = append(visits, visit{n, rs})
		}
	}
	broken := map[string]bool{}
	done := 0
	for _, v := range visits {
		if ctx.Err() != nil || s.tree.Over() != nil {
			break
		}
		done++
		for _, rule := range v.rules {
			if why := s.try(rule, v.node); why != "" && !broken[rule.id] {
				broken[rule.id] = true
				r.Gaps = append(r.Gaps, source.Gap{Path: s.file.Path, Reason: why})
			}
		}
	}
	if done < len(visits) || s.tree.Over() != nil {
		r.Unseen = []source.Gap{{Path: s.file.Path, Reason: s.why(done, len(visits))}}
	}
	s.prove(ctx)
	r.Findings = s.found
	r.Gaps = append(r.Gaps, unfixedGaps(s.file.Path, s.unfixed, s.longLines)...)
	return r
}

// What the rules may look at in one file, in steps of [syntax.Tree.Bound]. The
// most that a file of Go's or Python's standard library takes is five steps a
// byte. Deeply nested code, in which each level asks about all levels below,
// takes as many as it likes.
const (
	baseSteps    = 2_000_000
	stepsPerByte = 200
)

const tooLate = "the built-in rules did not get through it before the deadline"

// why says why the rules ended before they were through with a file.
func (s *scan) why(done, all int) string {
	if errors.Is(s.tree.Over(), syntax.ErrTooMuchWork) {
		return fmt.Sprintf("the built-in rules looked at %d of %d places: its code is too entangled to be judged", done, all)
	}
	return tooLate
}

// try runs one check. A panic in it must not take the other findings along.
func (s *scan) try(r rule, n syntax.Node) (failure string) {
	defer func() {
		if p := recover(); p != nil {
			failure = fmt.Sprintf("rule %s failed at line %d: %v", r.id, n.StartLine(), p)
		}
	}()
	s.rule = r.id
	r.check(s, n)
	return ""
}
