package match

import (
	"strings"
	"unicode"

	"breakwater/index/lang"
)

// slow holds where what is called takes long by nature, as names tell: a language
// model, an upload, an export. How long to wait for such is a product decision.
func init() { addCondition("slow", anywhere(flag((*Place).isSlow))) }

func (p *Place) isSlow() bool {
	if slow.inWords(p.file.around.Path) || slow.inWords(p.Functions[p.Function].Symbol) {
		return true
	}
	for n := range p.Own() {
		p.left--
		if n.Is(lang.Name, lang.Member, lang.Pair, lang.String, lang.Call) && slow.inWords(n.Name()) {
			return true
		}
	}
	return false
}

// inWords reports whether one of the words of a name, a path or an address follows
// the convention.
func (c convention) inWords(text string) bool {
	for word := range strings.FieldsFuncSeq(lang.InWords(text), notLetter) {
		if conventions[c].Match(word) {
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }
