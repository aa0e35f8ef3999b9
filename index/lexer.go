package index

import (
	"strings"

	"breakwater/index/syntax"
)

// The lexer is the cheap pass over every file. It reads words, not syntax, at
// hundreds of megabytes a second, and says which names a file mentions and
// which it may define. That is a superset of what a parse finds: nothing is
// claimed about a file before it is parsed.

// words is what the lexer finds in one file: hashes of names, each once.
type words struct {
	mentioned []uint32
	defined   []uint32 // a subset of mentioned
}

// lexer holds tables that are reused from file to file; one for a goroutine.
type lexer struct {
	mentioned hashSet
	defined   hashSet

	mentions, defines []pair // of the block of files that is being scanned
	spare             []pair
}

// line is what the lexer remembers of the line that it is in.
type line struct {
	words    int  // modifiers aside
	defining bool // a keyword such as "def" was seen, and no punctuation that ends the name
	method   bool // Go: "func" came first and the name is still to come
	assigned bool
}

// scan reads the words of src. The result holds until the next scan.
func (x *lexer) scan(l syntax.Language, src []byte) words {
	x.mentioned.reset()
	x.defined.reset()
	r := shapes[l.Family()]
	var ln line
	var prev role
	group, last := false, byte('\n')
	for i := 0; i < len(src); {
		c := src[i]
		if class[c] != letter {
			switch {
			case c == '\n':
				ln, last = line{}, '\n'
			case c > ' ':
				if ln.words == 0 && (c == ')' || c == '}') {
					group = false
				}
				if last != '\n' || c != '*' {
					ln.punctuate(c)
				}
				last = c
			}
			i++
			continue
		}
		if c == '$' && l == syntax.PHP { // names are known without it
			i++
		}
		h := uint32(fnvOffset)
		for ; i < len(src) && class[src[i]] != other; i++ {
			h = (h ^ uint32(src[i])) * fnvPrime
		}
		x.mentioned.add(h)
		if r == nil {
			continue
		}
		next := following(src[i:])
		now := r.role(h)
		defined := ln.defining && (prev == definer || prev == grouper)
		if defined || ln.method && last == ')' {
			now = plain // a keyword elsewhere, a name here
		}
		if now == modifier && strings.IndexByte("(<=:;?,", next) >= 0 {
			now = plain // so is "get" in get(key)
		}
		switch now {
		case modifier:
			last, prev = 'a', now
			continue
		case definer:
			ln.defining = true
			ln.method = r.grouped && next == '('
		case grouper:
			ln.defining = true
			group = group || ln.words == 0 && next == '('
		case opener:
			group = group || next == '{'
		case plain:
			if ln.defines(r, prev, last, next, group) {
				x.defined.add(h)
			}
		}
		ln.words++
		last, prev = 'a', now
	}
	return words{x.mentioned.list, x.defined.list}
}

// punctuate notes a byte that is neither blank nor part of a word.
func (ln *line) punctuate(c byte) {
	switch c {
	case '(', '{', '=', ':', '<', ';':
		ln.defining = false
		ln.assigned = ln.assigned || c == '='
	}
}

// defines reports whether a plain word may be the name of a definition, by
// what stands before and behind it.
func (ln *line) defines(r *shape, prev role, last, next byte, group bool) bool {
	switch {
	case ln.defining:
		return true
	case ln.method && last == ')':
		ln.method = false
		return true
	case group && !ln.assigned && (ln.words == 0 || last == ','):
		return true
	case ln.words == 0 && last != '.' && r.first[next]:
		return true
	}
	afterType := class[last] != other || last == '>' || last == ']' || last == '?'
	leads := prev == plain || prev == modifier
	return r.typed[next] && !ln.assigned && leads && afterType
}

// following returns the next byte on the line that is not blank: 0 for the
// operators that begin with "=" yet assign nothing, '\n' at the end.
func following(src []byte) byte {
	for i, c := range src {
		if c == ' ' || c == '\t' {
			continue
		}
		if c == '=' && i+1 < len(src) && (src[i+1] == '=' || src[i+1] == '~') {
			return 0
		}
		return c
	}
	return '\n'
}
