package index

import (
	"bufio"
	"bytes"
	"errors"
	"testing"

	"breakwater/index/syntax"

	"github.com/google/go-cmp/cmp"
)

func sampleSketch() *sketch {
	return &sketch{pkg: "shop", lines: 40, export: syntax.Local{Name: "e", Type: "E", From: "e()"},
		defs: []definition{{result: "Client", Definition: syntax.Definition{Name: "Open", Kind: syntax.Method, Parent: "Pool", StartLine: 3, NameLine: 4, EndLine: 9,
			Exported: true, Bases: []string{"Base"}, Locals: []syntax.Local{{Name: "db", Type: "DB"}, {Name: "x", From: "f()"}}, Value: "/v1", From: "g()"}}},
		imports: []syntax.Import{{Module: "a.b", Name: "c", Alias: "d", Line: 1}},
		routes: []syntax.Route{{
			Method: "GET", Path: "/a/x", Outer: "/a", Handler: "h", HandlerParent: "C", HandlerMaker: "k",
			OperationID: "o", Framework: "gin", Router: "r", Function: "f", Line: 7, HandlerLine: 8,
			Given: []string{"h", "s.k"},
		}},
		mounts: []syntax.Mount{{
			Prefix: "/p", Target: "t", Module: "m", Name: "n", Router: "r", Heir: "H",
			Framework: "gin", Replaces: true, Line: 2,
		}},
	}
}

func TestSketchSurvivesItsEncoding(t *testing.T) {
	want := sampleSketch()
	got, ok := decodeSketch(want.encode())
	if !ok {
		t.Fatal("not read back")
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sketch{}, definition{})); diff != "" {
		t.Errorf("read back differs:\n%s", diff)
	}
}

func TestStateSurvivesItsEncoding(t *testing.T) {
	want := &state{version: "v", sums: []checksum{{"store/a", 12, 34}},
		files:   []known{{path: "a.go", hash: "1", class: vendored, sketch: sampleSketch().encode()}, {path: "b.go", hash: "2"}},
		outline: outline{newPostings([]pair{1 << 32, 2<<32 | 1}), newPostings([]pair{2<<32 | 1})},
	}
	var b bytes.Buffer
	if err := want.write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := readState(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(state{}, checksum{}, known{}, outline{}, postings{})); diff != "" {
		t.Errorf("read back differs:\n%s", diff)
	}
}

// No bytes may make a cache crash a run or take its memory.
func FuzzDecodeSketch(f *testing.F) {
	f.Add(sampleSketch().encode())
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, ok := decodeSketch(b)
		if !ok {
			return
		}
		again, ok := decodeSketch(s.encode())
		if !ok || !cmp.Equal(s, again, cmp.AllowUnexported(sketch{}, definition{})) {
			t.Errorf("%x is read differently when written again", b)
		}
	})
}

func FuzzReadState(f *testing.F) {
	var packed, plain bytes.Buffer
	st := &state{version: "v", files: []known{{path: "a.go", sketch: sampleSketch().encode()}}, outline: outline{newPostings([]pair{9 << 32}), newPostings(nil)}}
	if err := errors.Join(st.write(&packed), st.plain(&plain)); err != nil {
		f.Fatal(err)
	}
	f.Add(packed.Bytes())
	f.Add(plain.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, raw := range []bool{true, false} { // as a file, and as if the checksum were right
			st, err := readState(bytes.NewReader(b))
			if raw {
				d := &stateReader{r: bufio.NewReader(bytes.NewReader(b)), left: 1 << 20}
				if st, err = d.state(), nil; d.bad {
					err = errDamaged
				}
			}
			if err == nil {
				for _, h := range st.outline.mentions.hashes {
					st.outline.mentions.files(h)
				}
			}
		}
	})
}

// FuzzLexer holds the lexer to any bytes of any language: it ends, and what
// is defined is mentioned.
func FuzzLexer(f *testing.F) {
	for _, src := range shop {
		f.Add(src[:min(len(src), 2000)])
	}
	f.Fuzz(func(t *testing.T, src string) {
		var x lexer
		for _, l := range syntax.Languages {
			w := x.scan(l, []byte(src))
			mentioned := map[uint32]bool{}
			for _, h := range w.mentioned {
				mentioned[h] = true
			}
			for _, h := range w.defined {
				if !mentioned[h] {
					t.Fatalf("%s: a name is defined but not mentioned", l)
				}
			}
		}
	})
}

// TestLargeIndexIsNotKept: what is larger than a cache may hold is made anew by each run.
func TestLargeIndexIsNotKept(t *testing.T) {
	defer func(most int64) { keptAtMost = most }(keptAtMost)
	dir := t.TempDir()
	files := []File{{Path: "a.go", Hash: "1", Read: func() ([]byte, error) {
		return []byte("package a\n\nfunc Fetch() error { return nil }\n"), nil
	}}}
	for _, test := range []struct {
		most   int64
		reused int
	}{{1, 0}, {1 << 30, 0}, {1 << 30, 1}} {
		keptAtMost = test.most
		ix, stats, err := Open(t.Context(), Options{Dir: dir, All: true}, files)
		if err != nil {
			t.Fatal(err)
		}
		if err := ix.Close(); (err != nil) != (test.most == 1) {
			t.Errorf("kept %d bytes at most: %v", test.most, err)
		}
		if stats.Reused != test.reused {
			t.Errorf("%d files reused, want %d", stats.Reused, test.reused)
		}
	}
}
