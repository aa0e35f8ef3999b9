package index

import (
	"context"
	"testing"

	"breakwater/index/facts"
)

func TestIndexAnswersForAProject(t *testing.T) {
	texts := map[string]string{
		"app/main.py":  "from app.io import drain\n\n\ndef run():\n    drain(open('x'))\n",
		"app/io.py":    "def drain(handle):\n    handle.close()\n",
		"app/other.py": "def close():\n    pass\n",
	}
	var files []File
	for path, text := range texts {
		files = append(files, File{Path: path, Read: func() ([]byte, error) { return []byte(text), nil }})
	}
	ix, _, err := Open(context.Background(), Options{}, files)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	p := facts.Project{Tree: ix, Cache: new(facts.Cache)}
	main := p.File("app/main.py")
	site, ok := p.Function("app/main.py", main, "app.io.drain")
	if !ok || site.Path != "app/io.py" {
		t.Fatalf("drain is found in %q (%t)", site.Path, ok)
	}
	if callers, all := p.Callers(site); len(callers) != 1 || !all {
		t.Errorf("%d callers, all %t", len(callers), all)
	}
	if _, err := ix.Read("nowhere.py"); err == nil {
		t.Error("a file that is not there is read")
	}
}
