package rules

import (
	"context"
	"fmt"
	"regexp"
	"slices"

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
var registry = slices.Concat(pythonRules, scriptRules, goRules, javaRules)

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
	tree, err := syntax.Parse(f.Language, f.Source)
	if err != nil {
		return unseen("%v", err)
	}
	defer tree.Close()
	var r Result
	if known, err := project.Facts.Cache.Of(f.Language, f.Source); err == nil {
		r = Inspect(ctx, f, known, project.Facts)
	}
	if len(byKind[f.Language.Family()]) > 0 {
		s := &scan{file: f, tree: tree, source: string(f.Source), project: project, names: newNames(), speech: speeches[f.Language.Family()]}
		old := s.run(ctx)
		r.Findings, r.Gaps, r.Unseen = append(r.Findings, old.Findings...), append(r.Gaps, old.Gaps...), old.Unseen
	}
	return r
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
	for _, v := range visits {
		if ctx.Err() != nil {
			r.Unseen = []source.Gap{{Path: s.file.Path, Reason: "the built-in rules did not get through it before the deadline"}}
			break
		}
		for _, rule := range v.rules {
			if why := s.try(rule, v.node); why != "" && !broken[rule.id] {
				broken[rule.id] = true
				r.Gaps = append(r.Gaps, source.Gap{Path: s.file.Path, Reason: why})
			}
		}
	}
	r.Findings = s.found
	return r
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
