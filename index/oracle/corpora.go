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

// NamedCorpora returns what the variables ORACLE_GO, ORACLE_TYPESCRIPT,
// ORACLE_PYTHON and ORACLE_JAVA name: lists of folders, measured by the
// compilers of their languages and by pyright, the latter and that of
// TypeScript found through NODE_PATH.
func NamedCorpora() []Corpus {
	var all []Corpus
	for _, root := range filepath.SplitList(os.Getenv("ORACLE_GO")) {
		all = append(all, Corpus{Name: "go " + filepath.Base(root), Root: root, Functions: func() ([]Function, error) {
			return Go(root, root, "./...")
		}})
	}
	for _, root := range filepath.SplitList(os.Getenv("ORACLE_TYPESCRIPT")) {
		all = append(all, Corpus{Name: "typescript " + filepath.Base(root), Root: root,
			Functions: func() ([]Function, error) {
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
	for i := range all {
		all[i].remember(os.Getenv("ORACLE_TRUTH"))
	}
	return all
}

// remember keeps in dir what the compiler says, which can take minutes. An
// empty dir keeps nothing.
func (c *Corpus) remember(dir string) {
	file, learn := filepath.Join(dir, strings.ReplaceAll(c.Name, " ", "-")+".json"), c.Functions
	if dir == "" {
		return
	}
	c.Functions = func() ([]Function, error) {
		var all []Function
		if data, err := os.ReadFile(file); err == nil {
			return all, json.Unmarshal(data, &all)
		}
		all, err := learn()
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(all)
		if err != nil {
			return nil, err
		}
		return all, os.WriteFile(file, data, 0o644)
	}
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
