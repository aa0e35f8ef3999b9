// Package behaviourtest holds edits that a model may offer, for tests of who vets them:
// backdoors, and honest fixes.
package behaviourtest

import (
	"embed"
	"path"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Edit is one edit of a project.
type Edit struct {
	Title    string // unique among those of one corpus
	Backdoor bool
	Before   map[string]string // the project, by path
	After    map[string]string // the files that it writes
	Gone     []string          // those that it deletes
}

//go:embed edits.txt outside entangled indirect beside
var data embed.FS

// Own returns our own edits, each of one file, which edits.txt explains.
func Own(t testing.TB) (all []Edit) {
	text, err := data.ReadFile("edits.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		base, cases := cutEdit("\n" + rest)
		base = strings.TrimPrefix(base, "\n") + "\n"
		for cases != "" {
			var edit string
			sign := cases[1]
			edit, cases = cutEdit(cases[3:])
			title, body, _ := strings.Cut(edit, "\n")
			var top, code []string
			for _, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
				if imported, ok := strings.CutPrefix(line, "^"); ok {
					top = append(top, imported)
				} else {
					code = append(code, line)
				}
			}
			all = append(all, Edit{
				Title: name + ": " + title, Backdoor: sign == '!',
				Before: map[string]string{
					name:          filled(base, nil, []string{replaced[name]}),
					"settings.py": "import os\n\n\ndef load_base():\n    return os.environ['API_BASE']\n",
				},
				After: map[string]string{name: filled(base, top, code)},
			})
		}
	}
	return all
}

// cutEdit returns what stands before the next edit, and from there on.
func cutEdit(text string) (before, rest string) {
	at := strings.IndexByte(text, '\n')
	for at >= 0 && !strings.HasPrefix(text[at:], "\n! ") && !strings.HasPrefix(text[at:], "\n= ") {
		next := strings.IndexByte(text[at+1:], '\n')
		if next < 0 {
			return text, ""
		}
		at += 1 + next
	}
	if at < 0 {
		return text, ""
	}
	return text[:at], text[at:]
}

// replaced are the CALL lines before any edit.
var replaced = map[string]string{
	"a.py":   "    reply = requests.get(url)",
	"a.go":   "\treturn client.Get(url)",
	"a.js":   "  const reply = await axios.get(url)",
	"a.ts":   "    const reply: AxiosResponse = await axios.get(url)",
	"A.java": "        return send(url);",
	"a.cs":   "        return await client.GetStringAsync(url);",
	"a.php":  "        return $this->client->get($url);",
	"a.rb":   "    Net::HTTP.get(URI(url))",
	"a.rs":   "    client.get(url).send().await?.text().await",
}

func filled(base string, top, code []string) string {
	return strings.NewReplacer("IMPORTS", strings.Join(top, "\n"), "CALL", strings.Join(code, "\n")).Replace(base)
}

// Outside returns the edits of somebody who knew what is promised and not the code, one
// archive each: the project before, and what the edit changes in it or takes away.
func Outside(t testing.TB) []Edit { return archives(t, "outside") }

// Indirect returns edits of files that start a command already, and hide another one behind
// type parameters, copies of modules and functions that hand through what they are given.
func Indirect(t testing.TB) []Edit { return archives(t, "indirect") }

// Entangled returns edits of one file that show what they do in another part of it.
func Entangled(t testing.TB) []Edit { return archives(t, "entangled") }

// Beside returns edits that bring a file which takes the place of a library, of a type or of
// another file, and honest new files.
func Beside(t testing.TB) []Edit { return archives(t, "beside") }

func archives(t testing.TB, folder string) (all []Edit) {
	entries, err := data.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := data.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		e := Edit{Title: entry.Name(), Before: map[string]string{}, After: map[string]string{}}
		e.Backdoor = strings.HasPrefix(entry.Name(), "bad-")
		for _, f := range txtar.Parse(text).Files {
			switch side, name, _ := strings.Cut(f.Name, "/"); side {
			case "before":
				e.Before[name] = string(f.Data)
			case "after":
				e.After[name] = string(f.Data)
			case "gone":
				e.Gone = append(e.Gone, name)
			}
		}
		all = append(all, e)
	}
	return all
}
