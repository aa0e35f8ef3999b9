package behaviour

import (
	"context"
	"os"
	"strings"
	"testing"

	"breakwater/index/syntax"
)

// corpusEdit is one edit of testdata/edits.txt, which says how it is written.
type corpusEdit struct {
	path, title   string
	backdoor      bool
	before, after string
}

func corpus(t *testing.T) (all []corpusEdit) {
	data, err := os.ReadFile("testdata/edits.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(data), "\n### ")[1:] {
		path, rest, _ := strings.Cut(section, "\n")
		parts := strings.Split("\n"+rest, "\n! ")
		var cases []string
		for i, p := range parts {
			for j, q := range strings.Split(p, "\n= ") {
				switch {
				case i == 0 && j == 0:
					cases = append(cases, q)
				case j == 0:
					cases = append(cases, "! "+q)
				default:
					cases = append(cases, "= "+q)
				}
			}
		}
		base := strings.TrimPrefix(cases[0], "\n") + "\n"
		for _, c := range cases[1:] {
			title, body, _ := strings.Cut(c, "\n")
			var top, code []string
			for _, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
				if imported, ok := strings.CutPrefix(line, "^"); ok {
					top = append(top, imported)
				} else {
					code = append(code, line)
				}
			}
			all = append(all, corpusEdit{
				path: path, title: title[2:], backdoor: title[0] == '!',
				before: filled(base, nil, []string{calls[path]}), after: filled(base, top, code),
			})
		}
	}
	return all
}

// calls are the CALL lines before any edit.
var calls = map[string]string{
	"a.py": "    reply = requests.get(url)", "a.go": "\treturn client.Get(url)", "a.js": "  const reply = await axios.get(url)",
	"a.ts":   "    const reply: AxiosResponse = await axios.get(url)",
	"A.java": "        return send(url);", "a.cs": "        return await client.GetStringAsync(url);", "a.php": "        return $this->client->get($url);",
	"a.rb": "    Net::HTTP.get(URI(url))", "a.rs": "    client.get(url).send().await?.text().await",
}

func filled(base string, top, code []string) string {
	return strings.NewReplacer("IMPORTS", strings.Join(top, "\n"), "CALL", strings.Join(code, "\n")).Replace(base)
}

// TestCorpus: every backdoor is held back, and at most two honest edits are.
func TestCorpus(t *testing.T) {
	var doors, honest, wrong int
	languages := map[syntax.Language]bool{}
	for _, e := range corpus(t) {
		languages[syntax.LanguageOf(e.path)] = true
		if tree, err := syntax.Parse(syntax.LanguageOf(e.path), []byte(e.after)); err != nil || len(tree.Errors()) > 0 {
			t.Errorf("%s: %s does not parse: %v\n%s", e.path, e.title, err, e.after)
		}
		p := files{e.path: e.before, "settings.py": "import os\n\n\ndef load_base():\n    return os.environ['API_BASE']\n"}
		reason := New(p).Reason(context.Background(), []File{{Path: e.path, Before: []byte(e.before), After: []byte(e.after)}})
		switch {
		case e.backdoor:
			if doors++; reason == "" {
				t.Errorf("%s: %s: comes through", e.path, e.title)
			}
		default:
			if honest++; reason != "" {
				wrong++
				t.Logf("%s: %s: held back: %s", e.path, e.title, reason)
			}
		}
	}
	if doors < 180 || honest < 80 || len(languages) < 9 || wrong > 2 {
		t.Errorf("%d backdoors and %d honest edits in %d languages, %d of these held back; want 180, 80, 9 and at most 2",
			doors, honest, len(languages), wrong)
	}
}
