package plan

import (
	"slices"
	"sync"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/source"
)

// TestSeen: each file under review is told once, with the lines of its targets.
func TestSeen(t *testing.T) {
	files := tree{"a.py": shop, "b.py": shop + "# b\n", "c.py": shop + "# c\n", "d.py": shop}
	for name, told := range map[string]int{"change": 2, "full": 4} {
		t.Run(name, func(t *testing.T) {
			full := name == "full"
			in := files.input(t)
			in.Full, in.Facts = full, &facts.Cache{Budget: 1}
			for _, path := range []string{"a.py", "b.py", "c.py"} {
				changed := source.ChangedFile{Path: path, Lines: []source.Range{{Start: 14, End: 14}}}
				in.Change.Files = append(in.Change.Files, changed)
			}
			in.Change.Files[2].Lines[0] = source.Range{Start: 1, End: 1} // an import is no target
			var mu sync.Mutex
			seen := map[string][]source.Range{}
			in.Seen = func(path string, text []byte, under []source.Range) {
				mu.Lock()
				defer mu.Unlock()
				if _, twice := seen[path]; twice || string(text) != files[path] {
					t.Errorf("%s is told twice, or with another text", path)
				}
				seen[path] = under
			}
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string][]source.Range{}
			for _, x := range slices.Concat(p.Targets, p.Trivial) {
				want[x.Path] = append(want[x.Path], x.Shown()...)
			}
			if len(seen) != told || len(want) != told {
				t.Fatalf("told of %v, the targets are in %v; want %d files", seen, want, told)
			}
			for path, under := range seen {
				if full && under != nil || !full && !slices.Equal(under, want[path]) {
					t.Errorf("%s: told of lines %v, the targets have %v", path, under, want[path])
				}
			}
		})
	}
}
