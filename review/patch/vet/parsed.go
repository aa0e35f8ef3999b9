package vet

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/patch/diff"
)

// parsed is a file with what the checks read of it, each part made on first
// use: of a file in the tree, all edits of it read the same.
type parsed struct {
	path string
	text *diff.Text // nil for a text that is not in the tree
	tree *syntax.Tree

	known struct {
		unit     *syntax.Unit
		faults   []syntax.SyntaxError
		names    *names
		mentions map[int][]string
		free     map[string]int
		declared map[string][]int
		imports  map[string]bool
		lines    map[string]bool
		parts    []part
		pieces   *pieces
		sequence *sequences
		around   []uint64
		facts    *facts.File
	}
	judged, counted, divided, laid bool // faults are known; declared are known; pieces are known; sequences are known
}

// parse reads a source by the grammar of its path.
func parse(path string, source []byte) (*parsed, error) {
	t, err := syntax.Parse(syntax.LanguageOf(path), source)
	if err != nil {
		return nil, err
	}
	return &parsed{path: path, tree: t}, nil
}

func (p *parsed) unit() *syntax.Unit {
	if p.known.unit == nil {
		p.known.unit = syntax.UnitOf(p.path, p.tree)
	}
	return p.known.unit
}

// facts returns what the code of the file does; nil if that is too much to tell.
func (p *parsed) facts() *facts.File {
	if p.known.facts == nil {
		p.known.facts, _ = facts.FromTree(p.tree) // without a table or too large
	}
	return p.known.facts
}

// faults returns the syntax errors of the file.
func (p *parsed) faults() []syntax.SyntaxError {
	if !p.judged {
		p.known.faults, p.judged = faults(p.tree), true
	}
	return p.known.faults
}

// names returns what the file binds and uses.
func (p *parsed) names(l language) *names {
	if p.known.names == nil {
		n := namesOf(p.tree, p.unit(), l)
		p.known.names = &n
	}
	return p.known.names
}

// mentions returns the names that the file binds and uses, by line.
func (p *parsed) mentions(l language) map[int][]string {
	if p.known.mentions == nil {
		p.known.mentions = map[int][]string{}
		for _, all := range []map[string][]int{p.names(l).bound, p.names(l).used} {
			for name, lines := range all {
				for _, line := range lines {
					p.known.mentions[line] = append(p.known.mentions[line], name)
				}
			}
		}
	}
	return p.known.mentions
}

// free returns the names that the file uses and does not bind, with the line of
// the first use.
func (p *parsed) free(l language) map[string]int {
	if p.known.free == nil {
		p.known.free = p.names(l).free(l)
	}
	return p.known.free
}

// declared returns the last lines of the top-level definitions by name; nil in
// languages where a name may be defined twice.
func (p *parsed) declared() map[string][]int {
	if !p.counted {
		p.known.declared, p.counted = declared(p.facts(), p.unit()), true
	}
	return p.known.declared
}

// imports returns the modules that the file imports, and the packages that hold
// them.
func (p *parsed) imports() map[string]bool {
	if p.known.imports == nil {
		p.known.imports = map[string]bool{}
		for _, i := range p.unit().Imports {
			p.known.imports[i.Module] = true
			p.known.imports[topOf(p.tree.Language, i.Module)] = true
		}
	}
	return p.known.imports
}

// pieces returns what the file consists of; nil if that cannot be told by lines.
func (p *parsed) pieces() *pieces {
	if !p.divided {
		p.known.pieces, p.divided = piecesOf(p), true
	}
	return p.known.pieces
}

// sequences returns the statements of the file; nil if its facts do not tell.
func (p *parsed) sequences() *sequences {
	if !p.laid {
		p.known.sequence, p.laid = sequencesOf(p), true
	}
	return p.known.sequence
}

// around tells of each line, 1-based, what begins before it and ends after it.
func (p *parsed) around() []uint64 {
	if p.known.around == nil {
		p.known.around = around(p.tree, len(p.text.Lines)+2, func(line int) int { return line })
	}
	return p.known.around
}

// holds reports whether a file of the tree has a line, at whatever indentation.
func (p *parsed) holds(line string) bool {
	if p.known.lines == nil {
		p.known.lines = map[string]bool{}
		for _, l := range p.text.Body {
			p.known.lines[diff.Fold(l)] = true
		}
	}
	return p.known.lines[diff.Fold(strings.TrimRight(line, "\r\n"))]
}
