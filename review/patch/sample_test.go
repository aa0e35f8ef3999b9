package patch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sample is one right difference: up to three hunks of a pair.
type sample struct {
	pair
	hunks []damagedHunk
	want  string
}

// samples cuts a pair into differences that leave valid files.
func (p pair) samples(t testing.TB) []sample {
	hunks := gitHunks(t, p.before, p.after)
	var out []sample
	for size := 1; size <= 3; size++ {
		for i := 0; i+size <= len(hunks); i += size {
			s := sample{pair: p, hunks: hunks[i : i+size], want: applied(p.before, hunks[i:i+size])}
			if p.leavesFaults(s.want) { // it takes the other hunks to be right
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

// leavesFaults reports whether a new text of the file would be refused wherever
// it came from.
func (p pair) leavesFaults(after string) bool {
	_, reason := vetAlone(p.tree, between(p.path, p.before, after))
	return reason != ""
}

// gitHunks lets git compare two texts, as for a commit.
func gitHunks(t testing.TB, before, after string) []damagedHunk {
	t.Helper()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for name, text := range map[string]string{a: before, b: after} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "diff", "--no-index", "--no-color", "--no-ext-diff", "-U3", a, b)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "HOME="+dir)
	out, err := cmd.Output()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		t.Fatalf("git diff: %v", err)
	}
	var hunks []damagedHunk
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\n"), "\n") {
		var h damagedHunk
		if n, _ := fmt.Sscanf(line, "@@ -%d", &h.start); n == 1 {
			hunks = append(hunks, h)
		} else if n := len(hunks); n > 0 {
			hunks[n-1].lines = append(hunks[n-1].lines, strings.TrimSuffix(line, "\r"))
		}
	}
	return slices.DeleteFunc(hunks, func(h damagedHunk) bool { // the file's own end is no matter of these damages
		return slices.ContainsFunc(h.lines, func(l string) bool { return l[0] == '\\' })
	})
}

// applied makes the hunks of a right difference at their lines.
func applied(before string, hunks []damagedHunk) string {
	lines, eol := strings.SplitAfter(before, "\n"), "\n"
	if strings.Contains(before, "\r\n") {
		eol = "\r\n"
	}
	for _, h := range slices.Backward(hunks) {
		at := max(h.start-1, 0)
		var text []string
		old, _ := h.counts()
		kept := lines[at : at+old]
		for _, l := range h.lines {
			switch l[0] {
			case '+':
				text = append(text, l[1:]+eol)
			default:
				if l[0] == ' ' {
					text = append(text, kept[0])
				}
				kept = kept[1:]
			}
		}
		lines = slices.Replace(lines, at, at+old, text...)
	}
	return strings.Join(lines, "")
}
