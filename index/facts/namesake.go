package facts

import (
	"strconv"
	"strings"

	"breakwater/index/lang"
)

// Namesake says which of several functions of one symbol holds a spot, such as methods
// that a class overloads: by the types of its parameters, and by its place where they are
// the same. It is empty where there is one.
func (f *File) Namesake(symbol string, s Spot) string {
	said := ""
	for _, n := range f.alike()[symbol] {
		if n.holds(s) {
			said = n.said
		}
	}
	return said
}

// Shares reports whether several functions have a symbol.
func (f *File) Shares(symbol string) bool { return len(f.alike()[symbol]) > 0 }

// FormerNamesakes tells which functions of a symbol were which of those of a symbol of an
// earlier version of the file, as [File.Namesake] calls them: those with the same code, then
// those with the same parameters, then what is left where that is one of each. One that was
// none of them is none of them by its name either.
func FormerNamesakes(now *File, symbol string, before *File, was string) map[string]string {
	news, olds := now.namesakes(symbol), before.namesakes(was)
	former, paired := map[string]string{}, map[string]bool{}
	pair := func(by func(namesake) any) { // a file may have thousands of them
		left := map[any][]string{}
		for _, b := range olds {
			if !paired[b.said] {
				left[by(b)] = append(left[by(b)], b.said)
			}
		}
		for _, a := range news {
			alike := left[by(a)]
			if _, known := former[a.said]; !known && len(alike) > 0 {
				former[a.said], paired[alike[0]], left[by(a)] = alike[0], true, alike[1:]
			}
		}
	}
	pair(func(n namesake) any { return n.sum })
	pair(func(n namesake) any { return n.takes })
	if len(news)-len(former) == 1 && len(olds)-len(paired) == 1 {
		pair(func(namesake) any { return nil })
	}
	for _, a := range news {
		if _, known := former[a.said]; !known {
			former[a.said] = "new " + a.said
		}
	}
	return former
}

// namesake is one of the functions of a symbol.
type namesake struct {
	Function
	said  string // what tells it from the others
	takes string // the types of its parameters, or how many there are where they have none
	sum   uint64 // hash of its code
}

// holds reports whether a spot is in the function.
func (n namesake) holds(s Spot) bool {
	start, end := n.Bytes()
	if s.Until > 0 {
		return start <= s.At && s.At < end
	}
	return n.StartLine() <= s.Start && s.Start <= n.EndLine()
}

// namesakes lists the functions of a symbol that have code, by place; of a symbol that one
// has only that.
func (f *File) namesakes(symbol string) []namesake {
	if all, several := f.alike()[symbol]; several {
		return all
	}
	if i, known := f.symbols[symbol]; known {
		fn := f.Functions[i]
		return []namesake{{Function: fn, takes: f.takes(fn), sum: f.definition(fn).sum}}
	}
	return nil
}

// allNamesakes returns the functions of each symbol that several have.
func (f *File) allNamesakes() map[string][]namesake {
	all := map[string][]namesake{}
	for _, fn := range f.Functions[1:] {
		if fn.Name() != "" && fn.Child(lang.Body).Valid() {
			all[fn.Symbol] = append(all[fn.Symbol], namesake{Function: fn})
		}
	}
	for symbol, fns := range all {
		if len(fns) == 1 {
			delete(all, symbol)
			continue
		}
		seen := map[string]int{}
		for i := range fns {
			n := &fns[i]
			n.takes, n.sum = f.takes(n.Function), f.definition(n.Function).sum
			n.said = n.takes
			if seen[n.takes]++; seen[n.takes] > 1 {
				n.said += " " + strconv.Itoa(seen[n.takes])
			}
		}
	}
	return all
}

// takes are the types of a function's parameters.
func (f *File) takes(fn Function) string {
	var types []string
	for _, p := range fn.All(lang.Parameter) {
		said := strings.Join(f.wordsOf(p.Child(lang.TypeOf)), " ")
		if said == "" {
			said = "_"
		}
		types = append(types, said)
	}
	return "(" + strings.Join(types, ",") + ")"
}
