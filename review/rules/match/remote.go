package match

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// remote looks at calls that leave the process: known are those of libraries
// that do, likely also those whose name says so where the file does not tell
// what is called.
func init() {
	addKind(&kind{
		name: "remote", calls: true, count: countCalls, place: callPlace, at: callAt,
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			sure, err := v.OneOf("known", "likely")
			return selection{test: func(p *Place) bool {
				return isRemote(p.file, p.call) || sure == "likely" && seemsRemote(p.call)
			}}, err
		},
	})
}

func isRemote(f *file, c *facts.Call) bool { return ecosystem.Remote(f.Language, c.Callee) }

// remoteVerbs begin the names of functions that talk to something that can be
// down.
var remoteVerbs = []string{
	"call", "connect", "dial", "do", "download", "exec", "execute", "fetch", "get", "head", "invoke", "load", "patch",
	"ping", "post", "publish", "push", "put", "query", "recv", "request", "send", "upload",
}

// seemsRemote reports whether a function that the file does not tell, or one of
// the project, is called like one that leaves the process.
func seemsRemote(c *facts.Call) bool {
	if c.Constructs() || !openCallee(c) || local.of(lastPart(written(c.Receiver()))) {
		return false
	}
	first, _, _ := strings.Cut(lang.InWords(c.Method), "_")
	return slices.Contains(remoteVerbs, first)
}

// openCallee reports whether the file does not tell what is called, or tells
// that it is a method of some client.
func openCallee(c *facts.Call) bool {
	if c.Callee == "" || c.Callee[0] == '.' || strings.HasSuffix(c.Callee, "()."+c.Method) {
		return true
	}
	return client.of(lastPart(strings.TrimSuffix(c.Callee, "."+c.Method)))
}
