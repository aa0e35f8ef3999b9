package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// shape is how a language writes a file that is all findings: what opens it, one
// call, and a callback with such a call in it.
type shape struct{ name, open, call, callback, end, shut string }

// shapes has all nine languages.
var shapes = []shape{
	{"a.py", "import requests\ndef f(u):\n", "    requests.get(u)\n", "", "", ""},
	{"a.go", "package p\nimport \"net/http\"\nfunc f(u string) {\n", "http.Get(u)\n", "go func() {\n", "}()\n", "}\n"},
	{"a.js", "async function f(u) {\n", "await fetch(u)\n", "app.get('/x', async (e, d) => {\n", "})\n", "}\n"},
	{"a.ts", "async function f(u: string) {\n", "await fetch(u)\n", "app.get('/x', async (e, d) => {\n", "})\n", "}\n"},
	{"A.java", "import java.net.http.*;\nclass A { void f(HttpClient c) {\n", "c.send(q, h);\n", "ex.submit(() -> {\n", "});\n", "}}\n"},
	{"A.cs", "class A { void F(HttpClient c) {\n", "c.Send(q);\n", "Task.Run(() => {\n", "});\n", "}}\n"},
	{"a.php", "<?php\nfunction f($u) {\n", "$c = curl_init($u);\n", "run(function () use ($u) {\n", "});\n", "}\n"},
	{"a.rb", "require 'net/http'\ndef f(u)\n", "x = Net::HTTP.get(u)\n", "xs.each do |x|\n", "end\n", "end\n"},
	{"a.rs", "use reqwest::blocking;\nfn f(u: &str) {\n", "let x = blocking::get(u);\n", "spawn(move || {\n", "});\n", "}\n"},
}

// many is a file of 15,000 calls in one function.
func (s shape) many() string { return s.open + strings.Repeat(s.call, 15_000) + s.shut }

// nested is a file of callbacks, 500 deep.
func (s shape) nested() string {
	const deep = 500
	if s.callback != "" {
		return s.open + strings.Repeat(s.callback+s.call, deep) + strings.Repeat(s.end, deep) + s.shut
	}
	var b strings.Builder
	b.WriteString(s.open)
	for i := range deep {
		in := strings.Repeat(" ", i+4)
		fmt.Fprintf(&b, "%sdef g%d(u):\n%s requests.get(u)\n", in, i, in)
	}
	return b.String()
}

// BenchmarkHostileEnd reports the seconds from the end of a run to its report, on
// files that are made to outlast it: by its deadline, by a signal; by the rules
// alone, with a model that answers and with one that hangs. BENCH_STRICT=1 makes
// it fail beyond five seconds after the deadline and three after the signal.
func BenchmarkHostileEnd(b *testing.B) {
	program := filepath.Join(b.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	answers := failovertest.Reply{Text: `{"findings":[],"strengths":[]}`}
	models := map[string]string{
		"rules": "",
		"quick": failovertest.NewFunc(b, func(failovertest.Request) failovertest.Reply { return answers }).URL,
		"hangs": failovertest.NewFunc(b, func(failovertest.Request) failovertest.Reply { return failovertest.Reply{Hang: true} }).URL,
	}
	for _, s := range shapes {
		for kind, source := range map[string]string{"many": s.many(), "nested": s.nested()} {
			for model, url := range models {
				for end, most := range map[string]float64{"deadline": 5, "signal": 3} {
					b.Run(fmt.Sprintf("%s/%s/%s/%s", s.name, kind, model, end), func(b *testing.B) {
						for b.Loop() {
							late := lateness(b, program, s.name, source, url, end == "signal")
							b.ReportMetric(late, "s-late")
							if os.Getenv("BENCH_STRICT") != "" && late > most {
								b.Errorf("the report came %.1f s after the %s, want %.0f at most", late, end, most)
							}
						}
					})
				}
			}
		}
	}
}

// lateness runs the program on one file for two seconds and returns how much
// longer it took to the report, in seconds; at least 0.
func lateness(b *testing.B, program, name, source, url string, signal bool) float64 {
	const limit = 2 * time.Second
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o666); err != nil {
		b.Fatal(err)
	}
	args := []string{"--scope=full", "--timeout=2s"}
	if signal {
		args[1] = "--timeout=10m"
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	if url != "" {
		cmd.Env = append(cmd.Env, "BREAKWATER_BACKENDS=- {name: m, model: m, base-url: '"+url+"'}")
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	if signal {
		defer time.AfterFunc(limit, func() { cmd.Process.Signal(syscall.SIGTERM) }).Stop()
	}
	err := cmd.Wait()
	took := time.Since(start)
	var exit *exec.ExitError
	ended := []int{128 + int(syscall.SIGTERM), 3} // 3 where not even the plan was ready
	if errors.As(err, &exit) && !slices.Contains(ended, exit.ExitCode()) {
		b.Fatal(err)
	}
	if !exists(filepath.Join(dir, ".breakwater", "report.json")) {
		b.Fatal("there is no report")
	}
	return max(0, (took - limit).Seconds())
}
