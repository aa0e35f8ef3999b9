package action

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var actions = Runner{Kind: GitHub}

// runnerLog reads a log as a runner does, and returns the commands it obeys.
// Lines end with \n, \r or both; a command starts a line after blanks, in the
// old form it may stand anywhere in it; nothing counts between stop-commands
// and its token. It follows ActionCommandManager.cs of actions/runner.
func runnerLog(log string, stops bool) []string {
	var commands []string
	stopped := ""
	for _, line := range regexp.MustCompile(`\r\n|\r|\n`).Split(log, -1) {
		line = strings.TrimLeft(line, " \t\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000")
		switch {
		case stopped != "":
			if line == "::"+stopped+"::" {
				stopped = ""
			}
		case stops && strings.HasPrefix(line, "::stop-commands::"):
			stopped = strings.TrimPrefix(line, "::stop-commands::")
		case strings.HasPrefix(line, "::") && strings.Contains(line[2:], "::"), strings.Contains(line, "##["):
			commands = append(commands, line)
		}
	}
	return commands
}

func TestPrinter(t *testing.T) {
	var b bytes.Buffer
	p := NewPrinter(actions, &b)
	p.Mask(NewSecret("sk-123456\nline two\nab\n"))
	p.Mask(NewSecret("sk-123456")) // once is enough
	p.Annotate(Annotation{Level: Error, Path: "a:b,c%.py", StartLine: 3, EndLine: 5, Title: "Title\n::error::x", Message: "100 %\nsecond ::error::y"})
	p.Annotate(Annotation{Level: Warning, Path: "b.py", StartLine: 7, Message: "m"})
	p.Annotate(Annotation{Level: Notice, Message: "whole run"})
	p.Annotate(Annotation{Level: Notice, Message: strings.Repeat("ü", 5000)})
	got := b.String()
	want := "::add-mask::sk-123456\n::add-mask::line two\n" +
		"::error endLine=5,file=a%3Ab%2Cc%25.py,line=3,title=Title %3A%3Aerror%3A%3Ax::100 %25%0Asecond ::error::y\n" +
		"::warning endLine=7,file=b.py,line=7::m\n" +
		"::notice::whole run\n"
	if !strings.HasPrefix(got, want) {
		t.Errorf("log (-want +got):\n%s", cmp.Diff(want, got[:min(len(got), len(want))]))
	}
	if last := got[len(want):]; len(last) > maxMessage+20 || strings.Contains(last, "\ufffd") {
		t.Errorf("long message has %d bytes", len(last))
	}
}

func TestPrinterOutsideOfActions(t *testing.T) {
	var b bytes.Buffer
	p := NewPrinter(Runner{Kind: GitLab}, &b)
	p.Mask(NewSecret("sk-123456"))
	p.Annotate(Annotation{Level: Error, Message: "m"})
	p.Group("title", "text \x1b[31mred\x1b[0m\x1b[2J\rover\u202eturned\n")
	if got := b.String(); got != "text \x1b[31mred\x1b[0m[2J\noverturned\n" {
		t.Errorf("printed %q", got)
	}
}

func TestPrinterSurvivesAClosedLog(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	p := NewPrinter(actions, w)
	p.Annotate(Annotation{Level: Error, Message: "m"})
	p.Foreign("x")
}

func TestForeignEndsWithItsToken(t *testing.T) {
	var b bytes.Buffer
	p := NewPrinter(actions, &b)
	p.Foreign("::error::x\n ::set-output name=a::b\n##[error]y\nno end")
	p.Annotate(Annotation{Level: Notice, Message: "after"})
	if got := runnerLog(b.String(), true); !cmp.Equal(got, []string{"::notice::after"}) {
		t.Errorf("commands %q in\n%s", got, b.String())
	}
}

var foreignTexts = []string{
	"::error::x", "\r::error::x", "a\r\n::error file=a::x\n", " \t::add-mask::x", "\u00a0\u2003::warning::x", "text ##[error]x", "##[[x]", "####[group]x",
	"::stop-commands::pause\n", "a\x00\n\x1b::error::x", "\u2028::error::x", ":\x00:error::x", "#\x7f#[error]x", "::\r\n::", "\xff::error::x", "\u200e::error::x", "x\n:", ":error::x",
}

// No line of foreign text is a command, neither for a runner that knows
// stop-commands nor for one that does not.
func FuzzForeign(f *testing.F) {
	for _, s := range foreignTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		NewPrinter(actions, &b).Foreign(text)
		if got := runnerLog(b.String(), true); len(got) > 0 {
			t.Errorf("commands %q", got)
		}
		lines := strings.SplitAfterN(b.String(), "\n", 2)
		body := lines[1][:strings.LastIndex(strings.TrimSuffix(lines[1], "\n"), "\n")+1]
		if got := runnerLog(body, false); len(got) > 0 {
			t.Errorf("commands %q without stop-commands", got)
		}
	})
}

func FuzzAnnotate(f *testing.F) {
	for _, s := range foreignTexts {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, path, title, message string) {
		var b bytes.Buffer
		NewPrinter(actions, &b).Annotate(Annotation{Level: Warning, Path: path, StartLine: 1, EndLine: 2, Title: title, Message: message})
		got := regexp.MustCompile(`\r\n|\r|\n`).Split(strings.TrimSuffix(b.String(), "\n"), -1)
		if len(got) != 1 || !strings.HasPrefix(got[0], "::warning ") && !strings.HasPrefix(got[0], "::warning::") {
			t.Errorf("log %q", b.String())
		}
		if properties, _, _ := strings.Cut(strings.TrimPrefix(got[0], "::warning"), "::"); strings.Count(properties, "=") < strings.Count(properties, ",")+1 && properties != "" {
			t.Errorf("properties %q", properties)
		}
	})
}

func FuzzGuard(f *testing.F) {
	for _, s := range foreignTexts {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, text string, step int) {
		var b bytes.Buffer
		w := actions.Guard(&b)
		for rest := text + "\n"; rest != ""; {
			n := min(len(rest), max(step, 1))
			if _, err := io.WriteString(w, rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if got := runnerLog(b.String(), false); len(got) > 0 {
			t.Errorf("commands %q", got)
		}
		if len(strings.Fields(b.String())) < len(strings.Fields(text)) {
			t.Errorf("text was lost: %q", b.String())
		}
	})
}

func TestGuardPassesLogs(t *testing.T) {
	var b bytes.Buffer
	w := actions.Guard(&b)
	fmt.Fprintf(w, "time=12:00 msg=\"a::b\"\n")
	fmt.Fprint(w, strings.Repeat("x", maxGuarded+1)) // a line without end is not kept for ever
	if want := "time=12:00 msg=\"a::b\"\n" + strings.Repeat("x", maxGuarded+1) + "\n"; b.String() != want {
		t.Errorf("passed %d bytes, want %d", b.Len(), len(want))
	}
	if w := (Runner{Kind: Terminal}).Guard(&b); w != io.Writer(&b) {
		t.Error("a terminal's log is guarded")
	}
}
