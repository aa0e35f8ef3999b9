package guard

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// tree is a project in memory.
type tree map[string]string

func (t tree) Read(path string) ([]byte, error) {
	text, ok := t[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

func (t tree) Define(name string) []string  { return t.with(" " + name + "(") }
func (t tree) Mention(name string) []string { return t.with(name) }

func (t tree) with(text string) (paths []string) {
	for path, source := range t {
		if strings.Contains(source, text) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

func TestSearch(t *testing.T) {
	for name, c := range map[string]struct {
		rule  string
		files tree
		want  []string // what path:start-end
	}{
		"nothing in sight": {"http-client-no-timeout", tree{
			"a.py": "import requests\n\n\ndef load(url):\n    return requests.get(url)  # here\n",
		}, nil},
		"in force around it": {"http-client-no-timeout", tree{
			"a.py": "import asyncio\n\n\nasync def load(http, url):\n    async with asyncio.timeout(3):\n" +
				"        return await http.get(url)  # here\n",
		}, []string{"a timeout in force there a.py:5-5"}},
		"another kind of guard does not bear on it": {"http-client-no-timeout", tree{
			"a.py": "import threading\n\nlock = threading.Lock()\n\n\ndef load(http, url):\n    with lock:\n" +
				"        return http.get(url)  # here\n",
		}, nil},
		"in a caller": {"http-client-no-timeout", tree{
			"a.py": "def load(http, url):\n    return http.get(url)  # here\n",
			"b.py": "import asyncio\n\nfrom a import load\n\n\nasync def main(http):\n" +
				"    async with asyncio.timeout(3):\n        return load(http, 'u')\n",
		}, []string{"a timeout in force in a caller b.py:7-7"}},
		"where the client is made": {"http-client-no-timeout", tree{
			"a.py": "import requests\n\nsession = requests.Session()\n\n\ndef load(url):\n    return session.get(url)  # here\n",
		}, []string{"where what it uses is made a.py:3-3"}},
		"in what it calls": {"http-client-no-timeout", tree{
			"a.py": "from b import fetch\n\n\ndef load(url):\n    return fetch(url)  # here\n",
			"b.py": "import requests\n\n\ndef fetch(url):\n    return requests.get(url, timeout=3)\n",
		}, []string{"a bound in what it calls b.py:5-5"}},
		"no facts": {"other", tree{"a.txt": "here\n"}, []string{"unsearched"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := finding.Finding{Rule: c.rule, Path: "a.py"}
			if _, ok := c.files["a.py"]; !ok {
				f.Path = "a.txt"
			}
			before, _, _ := strings.Cut(c.files[f.Path], "here")
			f.StartLine = strings.Count(before, "\n") + 1
			f.EndLine = f.StartLine
			found, ok := Search(&facts.Project{Tree: c.files, Cache: new(facts.Cache)}, f)
			var got []string
			for _, g := range found {
				got = append(got, fmt.Sprintf("%s %s:%d-%d", g.What, g.Path, g.StartLine, g.EndLine))
				if strings.Count(g.Text, "\n") != g.EndLine-g.StartLine+1 {
					t.Errorf("%+v does not hold its lines", g)
				}
			}
			if !ok {
				got = append(got, "unsearched")
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// However much guards a place, a request shows a handful.
func TestSearchIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("import asyncio\n\n\nasync def load(http, url):\n")
	indent := "    "
	for range 50 {
		fmt.Fprintf(&b, "%sasync with asyncio.timeout(3):\n", indent)
		indent += " "
	}
	fmt.Fprintf(&b, "%sawait http.get(url)\n", indent)
	f := finding.Finding{Rule: "http-client-no-timeout", Path: "a.py", StartLine: 55, EndLine: 55}
	found, _ := Search(&facts.Project{Tree: tree{"a.py": b.String()}, Cache: new(facts.Cache)}, f)
	if len(found) != mostGuards {
		t.Errorf("%d guards, want %d", len(found), mostGuards)
	}
}

// A heading that is worded anew would make every protection bear on its defects.
func TestGroupsAreHeadings(t *testing.T) {
	for name := range ofGroup {
		if !slices.ContainsFunc(catalogue.All(), func(r catalogue.Rule) bool { return r.Group == name }) {
			t.Errorf("no rule is listed under %q", name)
		}
	}
}
