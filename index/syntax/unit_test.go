package syntax

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each file of testdata/units has its unit beside it, in a form that a
// reviewer can hold against the source.
func TestUnits(t *testing.T) {
	files, err := filepath.Glob("testdata/units/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			u, err := ParseUnit(filepath.ToSlash(file), src)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file+".golden", print(u))
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}

func print(u *Unit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s package %q, %d lines\n", u.Language, u.Package, u.Lines)
	for _, i := range u.Imports {
		fmt.Fprintf(&b, "import %d: %s | %s | %s\n", i.Line, i.Module, i.Name, i.Alias)
	}
	for _, d := range u.Definitions {
		fmt.Fprintf(&b, "%d-%d-%d %s %s", d.StartLine, d.NameLine, d.EndLine, d.Kind, d.Name)
		if d.Parent != "" {
			fmt.Fprintf(&b, " in %s", d.Parent)
		}
		if d.Exported {
			b.WriteString(" exported")
		}
		if len(d.Bases) > 0 {
			fmt.Fprintf(&b, " bases %s", strings.Join(d.Bases, ", "))
		}
		if d.Value != "" {
			fmt.Fprintf(&b, " = %q", d.Value)
		}
		if d.Result != "" {
			fmt.Fprintf(&b, " gives %s", d.Result)
		}
		if d.From != "" {
			fmt.Fprintf(&b, " returns %s", d.From)
		}
		b.WriteString("\n")
		for _, l := range d.Locals {
			fmt.Fprintf(&b, "\t%s: %s", l.Name, l.Type)
			if l.From != "" {
				fmt.Fprintf(&b, " from %s", l.From)
			}
			b.WriteString("\n")
		}
	}
	if d := u.Default; d != (Local{}) {
		fmt.Fprintf(&b, "default %s%s%s\n", d.Name, d.Type, d.From)
	}
	line := 0
	for _, r := range u.References {
		if r.Line != line {
			fmt.Fprintf(&b, "\n%d:", r.Line)
			line = r.Line
		}
		b.WriteString(" ")
		if r.Qualifier != "" {
			b.WriteString("[" + r.Qualifier + "]")
		}
		b.WriteString(r.Name)
		if r.Call {
			b.WriteString("()")
		}
	}
	b.WriteString("\n")
	for _, r := range u.Routes {
		fmt.Fprintf(&b, "route %d: %s %s → %s:%d (%s %s)\n", r.Line, r.Method, r.Path, r.Handler, r.HandlerLine, r.Framework, r.OperationID)
	}
	for _, e := range u.Errors {
		fmt.Fprintf(&b, "error %d-%d %s\n", e.StartLine, e.EndLine, e.Missing)
	}
	return b.String()
}
