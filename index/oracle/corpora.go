package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Corpus is a tree of other people's code with its truth.
type Corpus struct {
	Name      string // with the version, such as "github.com/goccy/x/y v1.2.3"
	Root      string
	Skip      []string // folders below Root that are left out
	Functions func() ([]Function, error)
}

// GoCorpora returns the standard library and two modules that the product
// itself depends on, as they lie on this machine.
func GoCorpora() ([]Corpus, error) {
	env, err := output("go", "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	goroot, version, _ := strings.Cut(env, "\n")
	src := filepath.Join(goroot, "src")
	all := []Corpus{{
		Name: "std " + version, Root: src, Skip: []string{"cmd"},
		Functions: func() ([]Function, error) { return Go(src, src, "std") },
	}}
	for _, module := range []string{"github.com/blevesearch/bleve/v2", "github.com/RoaringBitmap/roaring/v2"} {
		found, err := output("go", "list", "-m", "-f", "{{.Dir}}\n{{.Version}}", module)
		if err != nil {
			return nil, err
		}
		dir, version, _ := strings.Cut(found, "\n")
		all = append(all, Corpus{
			Name: module + " " + version, Root: dir,
			Functions: func() ([]Function, error) { return Go(".", dir, module+"/...") },
		})
	}
	return all, nil
}

// ScriptCorpora returns what ORACLE_TYPESCRIPT and ORACLE_PYTHON name: lists
// of folders, measured by the TypeScript compiler and by pyright, both found
// through NODE_PATH.
func ScriptCorpora() []Corpus {
	var all []Corpus
	for _, root := range filepath.SplitList(os.Getenv("ORACLE_TYPESCRIPT")) {
		all = append(all, Corpus{Name: "typescript " + filepath.Base(root), Root: root, Functions: func() ([]Function, error) {
			return ask("node", "node/typescript.js", root)
		}})
	}
	for _, root := range filepath.SplitList(os.Getenv("ORACLE_PYTHON")) {
		server := filepath.Join(os.Getenv("NODE_PATH"), "pyright", "langserver.index.js")
		all = append(all, Corpus{Name: "python " + filepath.Base(root), Root: root, Functions: func() ([]Function, error) {
			return ask("python3", "python/pyright.py", root, "200", "node", server, "--stdio")
		}})
	}
	for _, root := range filepath.SplitList(os.Getenv("ORACLE_JAVA")) {
		all = append(all, Corpus{Name: "java " + filepath.Base(root), Root: root, Functions: func() ([]Function, error) {
			return ask("java", "java/Oracle.java", root)
		}})
	}
	return all
}

// ask runs an oracle that prints functions as JSON.
func ask(command ...string) ([]Function, error) {
	out, err := output(command...)
	if err != nil {
		return nil, err
	}
	var all []Function
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		return nil, fmt.Errorf("read what %s says: %w", command[1], err)
	}
	return all, nil
}

func output(command ...string) (string, error) {
	cmd := exec.Command(command[0], command[1:]...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("run %s: %w\n%s", strings.Join(command, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out)), nil
}
