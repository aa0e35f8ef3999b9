package source

import (
	"path"
	"strings"
)

// Class says what part of a code base a file belongs to.
type Class string

// The classes of files. Only Production is a target of its own accord; the
// others still serve as context.
const (
	Production Class = "production"
	Test       Class = "test"
	Example    Class = "example"
	Vendored   Class = "vendored"
	Generated  Class = "generated"
)

var (
	testFolders     = words(`test tests testing __tests__ __mocks__ spec specs e2e testdata fixtures __fixtures__ testutil testutils test_utils mocks benchmarks benches cypress`)
	exampleFolders  = words(`example examples sample samples demo demos docs doc docs_src documentation tutorial tutorials`)
	vendoredFolders = words(`vendor vendors node_modules third_party third-party thirdparty bower_components site-packages .venv venv .yarn externals`)
	generatedEnds   = []string{".pb.go", ".pb.gw.go", "_pb2.py", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", ".min.js", ".bundle.js", ".g.cs", ".designer.cs", ".generated.cs", "_generated.go", ".gen.go", "_gen.go", ".generated.ts"}
)

// ClassOf classifies a file by its path, as seen from the source folder: a
// sample application that is itself the source folder is production code.
func (w *Workspace) ClassOf(name string) Class { return Classify(w.relative(name)) }

// IsTest reports whether the file only serves tests.
func (w *Workspace) IsTest(name string) bool { return w.ClassOf(name) == Test }

// Classify classifies a slash-separated path that is relative to the source
// folder. The outermost telling folder decides.
func Classify(name string) Class {
	lower := strings.ToLower(name)
	folders := strings.Split(lower, "/")
	base := folders[len(folders)-1]
	for _, folder := range folders[:len(folders)-1] {
		switch {
		case vendoredFolders[folder]:
			return Vendored
		case testFolders[folder], strings.HasSuffix(folder, ".tests"), strings.HasSuffix(folder, ".test"):
			return Test
		case exampleFolders[folder]:
			return Example
		}
	}
	for _, end := range generatedEnds {
		if strings.HasSuffix(base, end) {
			return Generated
		}
	}
	if isTestName(path.Base(name)) {
		return Test
	}
	return Production
}

// isTestName knows the names that test runners look for.
func isTestName(base string) bool {
	lower := strings.ToLower(base)
	stem := strings.TrimSuffix(lower, path.Ext(lower))
	switch path.Ext(lower) {
	case ".py":
		return strings.HasPrefix(stem, "test_") || strings.HasSuffix(stem, "_test") || stem == "conftest" || stem == "tests"
	case ".go", ".rb", ".rs", ".exs", ".c", ".cc", ".cpp":
		return strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, "_spec") || strings.HasPrefix(stem, "test_")
	case ".java", ".kt", ".cs", ".php", ".scala", ".groovy":
		stem := strings.TrimSuffix(base, path.Ext(base)) // case matters: Latest.java is no test
		return strings.HasSuffix(stem, "Test") || strings.HasSuffix(stem, "Tests") || strings.HasSuffix(stem, "IT") ||
			strings.HasSuffix(stem, "TestCase") || strings.HasSuffix(stem, "Spec") || len(stem) > 4 && strings.HasPrefix(stem, "Test") && stem[4] >= 'A' && stem[4] <= 'Z'
	}
	return strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec") || strings.HasSuffix(stem, ".stories") || strings.HasSuffix(stem, ".cy")
}
