package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// measured is an input that is made to cost more than it should.
type measured struct {
	input string // as the table of docs/security.md names it
	lay   func(b *testing.B, dir string)
	args  string
	ends  string // status and number of gaps
}

// excesses are the rows of the table.
var excesses = []measured{
	{"a sparse file of 2 GB beside one small file", func(b *testing.B, dir string) {
		lay(b, dir, "a.py", callInPython)
		lay(b, dir, "big.py", "")
		if err := os.Truncate(filepath.Join(dir, "big.py"), 2<<30); err != nil {
			b.Fatal(err)
		}
	}, "--scope=full", "complete, 1 gap"},
	{"a line of 50 MB", func(b *testing.B, dir string) {
		lay(b, dir, "a.py", callInPython)
		lay(b, dir, "long.py", "x = '"+strings.Repeat("x", 50<<20)+"'\n")
	}, "--scope=full", "complete, 1 gap"},
	{"50,000 brackets in each of nine languages", func(b *testing.B, dir string) {
		for _, s := range shapes {
			lay(b, dir, s.name, s.open+s.call+strings.Repeat("(", 50_000)+strings.Repeat(")", 50_000)+"\n"+s.shut)
		}
	}, "--scope=full", "complete"},
	{"15,000 findings in one function of 255 KB", func(b *testing.B, dir string) {
		lay(b, dir, "a.py", "import requests\ndef f(u):\n"+strings.Repeat(" requests.get(u)\n", 15_000))
	}, "--scope=full", "complete"},
	{"callbacks nested 500 deep", func(b *testing.B, dir string) {
		lay(b, dir, shapes[2].name, shapes[2].nested())
	}, "--scope=full", "complete"},
	{"2,000 folders nested in each other", func(b *testing.B, dir string) {
		lay(b, dir, "a.py", callInPython)
		lay(b, dir, strings.Repeat("d/", 2000)+"b.py", callInPython)
	}, "--scope=full", "complete"},
	{"a diff of a million lines, in 50 new files", func(b *testing.B, dir string) {
		lay(b, dir, "a.py", callInPython)
		committed(b, dir, "one")
		for i := range 50 {
			lay(b, dir, fmt.Sprintf("m%d.py", i), "import requests\n"+
				strings.Repeat("def f(u):\n    return requests.get(u)\n", 10_000))
		}
		committed(b, dir, "two")
	}, "--scope=diff --base=HEAD~1 --head=HEAD", "complete"},
	{"200,000 files, `timeout: 60s`", func(b *testing.B, dir string) {
		for i := range 200_000 {
			lay(b, dir, fmt.Sprintf("p%d/m%d.py", i/500, i), callInPython)
		}
	}, "--scope=full --timeout=60s", "partial"},
}

const callInPython = "import requests\n\n\ndef load(url):\n    return requests.get(url).json()\n"

// lay writes a file below a folder, however long its path.
func lay(b *testing.B, dir, name, text string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := root.WriteFile(name, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
}

func committed(b *testing.B, dir, message string) {
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"commit", "-q", "-m", message}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = dir, gitEnviron()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

// BenchmarkBudgets reports what each row of the table of docs/security.md costs, git included, as
// processor time and peak memory. BENCH_STRICT=1 makes it fail where that is more than twice what
// the page says, since machines differ.
func BenchmarkBudgets(b *testing.B) {
	page := budgetRows(b)
	program := filepath.Join(b.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, m := range excesses {
		says, ok := page[m.input]
		if !ok || !strings.HasPrefix(says.ends, m.ends) {
			b.Errorf("the page says of %q %+v, want that it ends %s", m.input, says, m.ends)
		}
		delete(page, m.input)
		b.Run(strings.ReplaceAll(m.input, " ", "_"), func(b *testing.B) {
			dir := b.TempDir()
			m.lay(b, dir)
			for b.Loop() {
				seconds, megabytes, ended := cost(b, program, dir, strings.Fields(m.args))
				b.ReportMetric(seconds, "cpu-s")
				b.ReportMetric(megabytes, "peak-MB")
				if !strings.HasPrefix(ended, m.ends) {
					b.Errorf("it ends %s, want %s", ended, m.ends)
				}
				dear := seconds > 2*says.seconds+1 || megabytes > 2*says.megabytes
				if dear && os.Getenv("BENCH_STRICT") != "" {
					b.Errorf("%.1f s and %.0f MB, the page says %.1f and %.0f", seconds, megabytes, says.seconds, says.megabytes)
				}
			}
		})
	}
	for input := range page {
		b.Errorf("nothing measures %q", input)
	}
}

// budgetRow is a row of the page.
type budgetRow struct {
	seconds, megabytes float64
	ends               string
}

func budgetRows(b *testing.B) map[string]budgetRow {
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		b.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| input | CPU s | MB | ends |\n|---|--:|--:|---|\n")
	rows := map[string]budgetRow{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			break
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		seconds, err := strconv.ParseFloat(cells[2], 64)
		if err != nil {
			b.Fatal(err)
		}
		megabytes, err := strconv.ParseFloat(cells[3], 64)
		if err != nil {
			b.Fatal(err)
		}
		rows[cells[1]] = budgetRow{seconds, megabytes, cells[4]}
	}
	return rows
}

// cost runs the program and returns what that took, and how it ended.
func cost(b *testing.B, program, dir string, args []string) (seconds, megabytes float64, ended string) {
	cmd := exec.Command(program, append(args, "--offline", "--format=none")...)
	cmd.Dir, cmd.Env = dir, gitEnviron("HOME="+dir)
	// A child begins with the peak of its parent, which wrote the input.
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // Linux; elsewhere the figure is too high
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, ".breakwater", "report.json"))
	if err != nil {
		b.Fatal(err)
	}
	var r struct {
		Run  struct{ Status string }
		Gaps []struct{ Reason string }
	}
	if err := json.Unmarshal(data, &r); err != nil {
		b.Fatal(err)
	}
	ended = fmt.Sprintf("%s, %d gaps", r.Run.Status, len(r.Gaps))
	if len(r.Gaps) == 1 {
		ended = r.Run.Status + ", 1 gap"
	}
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage) // of those that it waited for, too
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), float64(used.Maxrss) / 1000, ended
}
