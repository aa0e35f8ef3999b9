package action

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// commands are the words that may stand first on the command line.
var commands = []Command{Review, Plan, Verify, Analyze, Merge, Explain, Version, Help}

// readCommand reads the first word: a command, or else the folder under review.
// A folder that has the name of a command is written as ./review.
func (l *loader) readCommand(word string) {
	if slices.Contains(commands, Command(word)) {
		l.in.Command, l.named = Command(word), Command(word)
		return
	}
	if l.folderArgument(word) {
		return
	}
	if strings.ContainsAny(word, `./\`) {
		l.problem("%q is neither a folder nor a command; name a folder within %s, or one of the commands %s", word,
			cmp.Or(l.Runner.Workspace, "the workspace"), joinCommands())
		return
	}
	l.problem("%q is not a command; the commands are %s, or name a folder to review%s", word, joinCommands(), meant(word))
}

// meant asks whether a command of nearly that name was meant; empty: none is near.
func meant(word string) string {
	if near := Nearest(word, commandNames(), 2); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// readOperand reads a word after the command: the command that help is about,
// or a folder. It reports whether it was one.
func (l *loader) readOperand(word string) bool {
	switch l.in.Command {
	case Help:
		if !slices.Contains(commands, Command(word)) {
			l.unknownTopic = fmt.Sprintf("%q is not a command; the commands are %s%s", word, joinCommands(), meant(word))
			return true
		}
		l.in.Topic = Command(word)
		return true
	case Explain:
		if l.in.Rule == "" {
			l.in.Rule = word
			return true
		}
	case Review, Plan, Analyze:
		return l.folderArgument(word)
	case Merge:
		return l.reportsArgument(word)
	}
	return false
}

// reportsArgument takes a folder with reports of shards, which may lie anywhere.
func (l *loader) reportsArgument(word string) bool {
	dir := filepath.Clean(word)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(l.Runner.Dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		l.problem("%q is no folder; name those that hold the reports of the shards", word)
		return true
	}
	l.in.Dirs = append(l.in.Dirs, dir)
	return true
}

// folderArgument takes a folder for the source-dir. As in any shell, it is named
// from where the program was started. It reports whether there is such a folder.
func (l *loader) folderArgument(word string) bool {
	name := word
	if !filepath.IsAbs(name) {
		name = filepath.Join(l.Runner.Dir, name)
	}
	info, err := os.Stat(name)
	if err != nil || l.Runner.Dir == "" {
		return false
	}
	if !info.IsDir() {
		l.problem("%q is a file; to review one file, write --include=%s", word, word)
		return true
	}
	i, _ := lookup("source-dir")
	if _, given := l.values[i.Name]; given {
		l.problem("%q: one folder is reviewed, and another one is named already; to review parts of one folder, "+
			"write --include", word)
		return true
	}
	l.give(i, value{text: name}, "the command line")
	return true
}

func commandNames() []string {
	var names []string
	for _, c := range commands {
		names = append(names, string(c))
	}
	return names
}

func joinCommands() string { return strings.Join(commandNames(), ", ") }

// Nearest returns the name that is at most so many letters away from a word;
// empty if none is.
func Nearest(word string, names []string, most int) string {
	best, distance := "", most+1
	for _, name := range names {
		if d := editDistance(word, name); d < distance {
			best, distance = name, d
		}
	}
	return best
}

// closest suggests the flag that a wrong one may have meant.
func closest(name string) string {
	if best := Nearest(name, inputNames(), 3); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}

func inputNames() []string {
	var names []string
	for _, i := range Table {
		names = append(names, i.Name)
	}
	return names
}

// editDistance counts the letters to add, drop or replace (Levenshtein).
func editDistance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
