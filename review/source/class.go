package source

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// Class says what part of a code base a file belongs to, and what its path says of
// who runs it, which mostly is nothing.
type Class struct {
	Part
	Script  bool // a person, a build or a deployment does
	Command bool // a person may; some of what lies there runs as a job
	Page    bool // a browser does, as far as nothing in the file speaks against it
}

// Part is a part of a code base.
type Part string

// The parts of a code base. Only files of Production are targets of their own
// accord; the others still serve as context.
const (
	Production  Part = "production"
	Test        Part = "test"
	Example     Part = "example"
	Vendored    Part = "vendored"
	Generated   Part = "generated"
	Minified    Part = "minified"    // written by a build, as its lines look
	Declaration Part = "declaration" // types alone, nothing that runs
	Tool        Part = "tool"        // settings of a build or test tool, written as code
)

// PartOf tells the part that a file of the workspace belongs to, as seen from the source
// folder: a sample application that is itself the source folder is production code. A
// file that cannot be read is judged by its path.
func (w *Workspace) PartOf(name string) Part {
	content, err := w.Read(name)
	if err != nil {
		content = nil
	}
	return PartOf(w.relative(name), content)
}

// PathPartOf is PartOf by the path alone, which is quick.
func (w *Workspace) PathPartOf(name string) Part { return PartOf(w.relative(name), nil) }

// ClassOf classifies a file of the workspace by its path, as seen from the source folder.
func (w *Workspace) ClassOf(name string) Class { return Classify(w.relative(name)) }

// Classify classifies a file by its slash-separated path, relative to the source folder.
func Classify(name string) Class {
	return Class{
		Part:    PartOf(name, nil),
		Script:  scripts.MatchString(name),
		Command: commands.MatchString(name),
		Page:    pages.MatchString(name),
	}
}

// Folders that also make a part stand here for Java, where only the package has
// their names, see telling.
var (
	scripts = regexp.MustCompile(`(?i)(^|/)(\.[^/]+|([^/]+-)?(scripts?|tools?|gen)|hack|dev|devtools|` +
		`codegen|code-generation|bin|build(scripts|tools)?|ci|extra|release|` +
		`packaging|db/migrate|db/fixes|migrations?|seeds?|seeders?|fixtures|testcontainers|` +
		`([^/]+-)?test-?(utils?|helpers?|runner)|e2e)/` +
		`|(^|/)(((global|test)-?)?setup|noxfile|fabfile|tasks|manage|build|release|` +
		`magefile|seed(-[^/]+)?)\.[a-z]+$` +
		`|\.config\.[cm]?[jt]s$`)
	commands = regexp.MustCompile(`(^|/)(management/commands|cli(-[^/]+)?)/`)
	pages    = regexp.MustCompile(`(?i)(^|/)(front-?end[^/]*|ui(-[^/]+)?|web-?app|web-?ui|client|` +
		`www|static|public|assets|wwwroot|app/javascripts?|hooks|composables|web/src)/`)
)

// PartOf tells the part that a file belongs to by its slash-separated path, relative to the
// source folder, and by its content; nil where only the path is known: by the outermost telling
// folder, else by the name or the content.
func PartOf(name string, content []byte) Part {
	base := path.Base(name)
	for _, folder := range telling(name, content) {
		if p := folderPart(strings.ToLower(folder)); p != Production {
			return p
		}
	}
	if p := namePart(base); p != Production {
		return p
	}
	switch {
	case saysGenerated(content):
		return Generated
	case minified(base, content):
		return Minified
	}
	return Production
}

var folderParts = map[Part]map[string]bool{
	Test: words(`test tests testing __tests__ __mocks__ spec specs e2e testdata fixtures __fixtures__ testutil testutils
		test_utils test-utils testcontainers .semgrep mocks benchmark benchmarks benches jmh cypress androidtest
		integration-tests integration_tests`),
	Example: words(`example examples sample samples demo demos docs doc docs_src documentation tutorial tutorials`),
	Vendored: words(`vendor vendors node_modules third_party third-party thirdparty bower_components site-packages ` +
		`.venv venv .yarn externals`),
	Generated: words(`generated dist`),
}

func folderPart(folder string) Part {
	for _, p := range []Part{Vendored, Test, Example, Generated} {
		if folderParts[p][folder] {
			return p
		}
	}
	switch {
	case testSuffix.MatchString(folder):
		return Test
	case exampleSuffix.MatchString(folder):
		return Example
	}
	return Production
}

// Modules carry what they are for at the end of their names: Shop.Tests,
// shop-demo. Not -test, which also names experiments.
var (
	testSuffix    = regexp.MustCompile(`\.tests?$|-tests$`)
	exampleSuffix = regexp.MustCompile(`[.-](demo|example|sample)s?$`)
)

var (
	generatedNames = regexp.MustCompile(`(?i)(\.pb(\.gw)?\.go|_pb2(_grpc)?\.pyi?|_pb\.(js|d\.ts)|\.(min|` +
		`bundle)\.[cm]?js|\.(g|designer|generated)\.cs|[._]gen(erated)?\.(go|tsx?))$|^zz_generated|(Grpc|OuterClass)\.java$`)
	declarationNames = regexp.MustCompile(`\.(d\.[cm]?ts|pyi)$`)
	toolNames        = regexp.MustCompile(`^(jest|karma|vitest|cypress|playwright|webpack|rollup|vite|babel|eslint|` +
		`prettier|tailwind|postcss)\.[\w.-]+\.[cm]?[jt]s$|^(gulpfile|gruntfile)\.[cm]?[jt]s$`)
	pythonTests     = regexp.MustCompile(`^(test_.*|.*_test|tests|conftest)\.py$`)
	scriptTests     = regexp.MustCompile(`(\.(test|spec|e2e|e2e-spec|stories|bench|mock|cy)|^mock-.*)\.[cm]?[jt]sx?$`)
	underscoreTests = regexp.MustCompile(`(_test|_spec)\.(go|rb|rs|exs|c|cc|cpp)$|^(test|mock)_.*\.(go|rb|rs|exs|c|` +
		`cc|cpp)$`)
	// case matters: Latest.java is no test
	camelTests = regexp.MustCompile(`^Test[A-Z].*\.(java|kt|cs|php|scala|groovy)$|.(Test|Tests|IT|TestCase|` +
		`Spec)\.(java|kt|cs|php|scala|groovy)$`)
	generatedComments = regexp.MustCompile("(?im)" +
		`^\W*(code generated .*do not edit|this (file|class|code|module) (is|was|has been) (auto-?|automatically ` +
		`)?generated|(auto-?|automatically )generated (by|from|using|file)|generated by the protocol buffer compiler)` +
		"|(?-i:^[^\\w@]*@generated\\b)" +
		`|do not (edit|modify)[\s\S]*\bgenerated\b|\bgenerated\b[\s\S]*do not (edit|modify)`)
)

func namePart(base string) Part {
	switch {
	case generatedNames.MatchString(base):
		return Generated
	case declarationNames.MatchString(base):
		return Declaration
	case toolNames.MatchString(base):
		return Tool
	case pythonTests.MatchString(base), scriptTests.MatchString(base), underscoreTests.MatchString(base),
		camelTests.MatchString(base):
		return Test
	}
	return Production
}

// headLength is where a generator says what it is, in bytes.
const headLength = 1024

func saysGenerated(content []byte) bool {
	return generatedComments.Match(heading(content[:min(len(content), headLength)]))
}

// heading is what stands before the first code of a text: comments, the document string of Python and what has to be
// there first. A string below that holds the same words is no heading.
func heading(text []byte) []byte {
	open, at := "", 0 // what ends the comment that goes on; empty: none does
	for line := range bytes.Lines(text) {
		words := strings.TrimSpace(string(bytes.TrimPrefix(line, []byte("\ufeff"))))
		if open == "" {
			if !leading.MatchString(words) {
				break
			}
			for begin, end := range spans {
				if rest, ok := strings.CutPrefix(words, begin); ok && !strings.Contains(rest, end) {
					open = end
				}
			}
		} else if strings.Contains(words, open) {
			open = ""
		}
		at += len(line)
	}
	return text[:at]
}

var (
	spans = map[string]string{"/*": "*/", "<!--": "-->", `"""`: `"""`, "'''": "'''", "=begin": "=end"}
	// leading matches a line that begins with a comment, or with what stands above comments.
	leading = regexp.MustCompile(`^(?:$|#|//|/\*|\*|--|;|%|<!--|"""|'''|=begin|<\?(?:php|xml)\b|["']use \w+["'];?$|` +
		`(?:package|namespace|module) [\w.\\]+;?(?:$|\s*//)|declare\()`)
)

// minified reports whether a script is what a build wrote: code in lines longer
// than any person's and in no other, or mostly so where the name carries the hash
// that bundlers give. A long comment or string, or a long line beside code that
// people read, does not take that code out of the review.
func minified(name string, content []byte) bool {
	const longest, least = 400, 4096 // bytes
	if !minifiedNames.MatchString(name) {
		return false
	}
	long, other := syntax.LongLines(content, longest)
	if hashedNames.MatchString(name) {
		return long > other
	}
	return other == 0 && long > least
}

var (
	minifiedNames = regexp.MustCompile(`\.([cm]?[jt]sx?|css)$`)
	hashedNames   = regexp.MustCompile(`[.-]([0-9a-f]{8,64}|\w*([A-Z]\w*[0-9]|[0-9]\w*[A-Z])\w*)\.[cm]?js$`)
)

// jvmSources is the folder below which the folders of a Java or Kotlin file
// are its package, by the layout of Maven and Gradle.
var jvmSources = regexp.MustCompile(`(^|/)src/\w+/(java|kotlin|scala|groovy)/`)

var jvmPackage = regexp.MustCompile(`(?m)^package\s+([\w.]+)`)

// helpsTests reports whether a package, as folders, is one for tests: org.shop.api.test.
// A name that begins so, such as com.test, is that of a company.
func helpsTests(pack string) bool {
	names := strings.Split(pack, "/")
	return len(names) > 3 && slices.ContainsFunc(names[3:], func(name string) bool {
		return name == "test" || name == "tests" || name == "testing"
	})
}

// telling returns the folders that say what a file is for. Those that only
// repeat a Java package do not: com.example.demo is a name, no example.
func telling(name string, content []byte) []string {
	dir := path.Dir(name)
	switch path.Ext(name) {
	case ".java", ".kt", ".scala", ".groovy":
		if at := jvmSources.FindStringIndex(dir + "/"); at != nil {
			if helpsTests(dir[min(at[1], len(dir)):]) {
				return []string{"test"}
			}
			dir = dir[:min(at[1], len(dir))]
		} else if m := jvmPackage.FindSubmatch(content); m != nil {
			dir = strings.TrimSuffix("/"+dir, "/"+strings.ReplaceAll(string(m[1]), ".", "/"))
		}
	}
	return strings.Split(dir, "/")
}
