package patch

import (
	"testing"

	"breakwater/review/finding"

	"github.com/google/go-cmp/cmp"
)

// TestUnusualNames changes, deletes and moves files whose names a patch must
// quote, and has git make the patches.
func TestUnusualNames(t *testing.T) {
	names := []string{
		`quo"te.py`, `"quoted".py`, "it's.py", "tab\there.py", "line\nbreak.py", `back\slash.py`, "ünïcode.py", "日本.py", "two  spaces.py", " lead.py", "trail .py",
		"a&b.py", "star*.py", "$(x).py", "-dash.py", "a b/c d.py", "b b.py", "x\x01.py", "\\303\\244.py", "a;b|c.py", "new => old.py",
	}
	files := Files{"plain.py": []byte("p = 1\n")}
	for _, n := range names {
		files["app/"+n] = []byte("x = 1\ny = 2\n")
	}
	repo := newRepo(t, files)
	var all []finding.Finding
	row := 0
	for _, n := range names {
		p := "app/" + n
		edit := finding.Edit{Path: p, Search: "y = 2\n", Replace: "y = 3\n"}
		all = append(all, finding.Finding{ID: n, Edits: []finding.Edit{edit}})
		for _, c := range []struct {
			name  string
			edits []finding.Edit
			to    string // empty: it goes
			text  string
		}{
			{"change", []finding.Edit{edit}, p, "x = 1\ny = 3\n"},
			{"delete", []finding.Edit{{Op: finding.Delete, Path: p}}, "", ""},
			{"move", []finding.Edit{{Op: finding.Rename, Path: p, To: "app/moved.py"}}, "app/moved.py",
				"x = 1\ny = 2\n"},
			{"move and change", []finding.Edit{{Op: finding.Rename, Path: p, To: "app/moved here.py"}, edit},
				"app/moved here.py", "x = 1\ny = 3\n"},
			{"change and move", []finding.Edit{edit, {Op: finding.Rename, Path: p, To: "app/moved.py"}}, "app/moved.py",
				"x = 1\ny = 3\n"},
		} {
			// Of 105 rows a third: each name once or twice, each edit with a third of them.
			if row++; testing.Short() && row%3 > 0 {
				continue
			}
			t.Run(c.name+" "+n, func(t *testing.T) {
				s := suggest(t, files, c.edits...)
				if s.Status != Placed {
					t.Fatal(s.Refusal)
				}
				repo.t = t
				want := asText(files)
				delete(want, p)
				if c.to != "" {
					want[c.to] = c.text
				}
				if diff := cmp.Diff(want, repo.apply(s.Diff)); diff != "" {
					t.Errorf("after git apply (-want +got):\n%s\n%s", diff, s.Diff)
				}
			})
		}
	}
	t.Run("all together", func(t *testing.T) {
		all = append(all, finding.Finding{ID: "move", Edits: []finding.Edit{{Op: finding.Rename, Path: "plain.py", To: "plainer.py"}}})
		r := Suggest(files, all, Options{})
		repo.t = t
		want := asText(files)
		for _, n := range names {
			want["app/"+n] = "x = 1\ny = 3\n"
		}
		want["plainer.py"] = want["plain.py"]
		delete(want, "plain.py")
		if diff := cmp.Diff(want, repo.apply(r.Joint)); diff != "" {
			t.Errorf("after git apply (-want +got):\n%s", diff)
		}
	})
}

func asText(files Files) map[string]string {
	out := map[string]string{}
	for p, b := range files {
		out[p] = string(b)
	}
	return out
}

// TestOnePlaceForTwoFiles lets two suggestions put different files at one path:
// a patch of both could not be applied.
func TestOnePlaceForTwoFiles(t *testing.T) {
	files := Files{"a.py": []byte("x = 1\n"), "b.py": []byte("y = 2\n")}
	move := func(from string) finding.Edit { return finding.Edit{Op: finding.Rename, Path: from, To: "c.py"} }
	create := finding.Edit{Op: finding.Create, Path: "C.py", Replace: "z = 3\n"}
	for name, edits := range map[string][]finding.Edit{"two moves": {move("a.py"), move("b.py")}, "a move and a new file": {move("a.py"), create}, "a new file and a move": {create, move("b.py")}} {
		r := Suggest(files, []finding.Finding{{ID: "1", Edits: edits[:1]}, {ID: "2", Edits: edits[1:]}}, Options{})
		if s := r.Suggestions[1]; s.Status != Placed || s.Joint != LeftOut || s.LeftOutReason == "" {
			t.Errorf("%s: got %+v", name, s)
		}
		newRepo(t, files).apply(r.Joint)
		if s := suggest(t, files, edits...); s.Status != Refused {
			t.Errorf("%s in one suggestion: placed\n%s", name, s.Diff)
		}
	}
}
