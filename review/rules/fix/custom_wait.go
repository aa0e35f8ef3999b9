package fix

import (
	"fmt"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/rules/match"
)

func init() { custom["wait-or-cancel"] = waitOrCancel }

// waitOrCancel lets a sleep of Go end with the context that the function is
// given: it leaves with the context's error, where the results allow that.
func waitOrCancel(f *File, m match.Match) []Splice {
	call, ok := f.CallAt(m.Node)
	at := statement(m.Node)
	ctx, fn := f.contextOf(m)
	leave := leaving(fn, ctx)
	if leave == "" || !ok || at != m.Node || !f.alone(at) {
		return nil
	}
	indent := f.indent(at)
	clock := strings.TrimSuffix(f.text(call.Child(lang.Callee)), "Sleep")
	const wait = "select {\n%[1]scase <-%[2]s.Done():\n%[1]s\t%[3]s\n%[1]scase <-%[4]sAfter(%[5]s):\n%[1]s}"
	return []Splice{f.replace(at, fmt.Sprintf(wait, indent, ctx, leave, clock, f.text(call.Arg(0))))}
}

// contextOf returns the name of the context that the function of a match is
// given itself, and the function.
func (f *File) contextOf(m match.Match) (name string, fn facts.Node) {
	fn = f.Functions[m.Function].Node
	for p := range fn.Children() {
		if p.Role() == lang.Parameter && p.Child(lang.TypeOf).Meaning() == "context.Context" {
			return p.Child(lang.Target).Name(), fn
		}
	}
	return "", fn
}

// leaving is the statement that leaves a function of Go with the context's
// error; empty where its results have no plain zero value.
func leaving(fn facts.Node, ctx string) string {
	var types []facts.Node
	for _, r := range fn.All(lang.Result) {
		if r.Is(lang.Param) {
			if len(r.All(lang.Target)) > 1 {
				return ""
			}
			r = r.Child(lang.TypeOf)
		}
		types = append(types, r)
	}
	named := ctx != "" && ctx != "_"
	if few := len(types) > 0 && len(types) <= 3; !named || !few || types[len(types)-1].Name() != "error" {
		return ""
	}
	var values []string
	for _, t := range types[:len(types)-1] {
		switch {
		case t.Has(lang.Optional), t.Is(lang.Type):
			values = append(values, "nil")
		case t.Name() == "string":
			values = append(values, `""`)
		case t.Name() == "int" || t.Name() == "int64":
			values = append(values, "0")
		case t.Name() == "bool":
			values = append(values, "false")
		default:
			return ""
		}
	}
	return "return " + strings.Join(append(values, ctx+".Err()"), ", ")
}
