package match

import (
	"iter"
	"net/url"
	"path"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// Words are what a title or reason may name in braces.
var Words = map[string]string{
	"call":      "what is called, as it is written: session.get",
	"callee":    "what is called, by its full name: requests.Session.get",
	"receiver":  "what the method is called on, as it is written",
	"type":      "the type of the value that the call makes: Rows",
	"to":        "\" to inventory\", where the first argument is a URL that tells; else nothing",
	"name":      "the variable that keeps the value",
	"function":  "the function around the place",
	"closer":    "the method that ends the object which keeps the value: close",
	"over":      "what the loop around the place goes over",
	"delay":     "how long a loop waits between turns",
	"caught":    "what a handler catches",
	"event":     "the event that is listened to",
	"on":        "what is listened to",
	"option":    "the option that a condition looked at",
	"value":     "its value",
	"parameter": "the parameter that a condition found",
	"turn":      "the variable that counts the turns of the loop, from 0",
	"sends":     "how often work sends into a channel",
	"exit":      "the line on which the function is left",
	"via":       "the call one step away, for detectors with through",
	"leak":      "\"never\", \"return\" or \"raise\"",
}

// Placeholders yields the words that stand in braces in a text. Other braces
// are text.
func Placeholders(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			_, rest, ok := strings.Cut(text, "{")
			if !ok {
				return
			}
			word, after, closed := strings.Cut(rest, "}")
			text = rest
			if closed && word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
				if text = after; !yield(word) {
					return
				}
			}
		}
	}
}

// Word is what a placeholder stands for at a place: a word, or code to be
// quoted. Both are empty where the place has no such thing.
func (p *Place) Word(name string) (word string, code facts.Node) {
	if n, ok := p.shown[name]; ok && name != "exit" {
		return "", n
	}
	if w, ok := p.noted[name]; ok {
		return w, facts.Node{}
	}
	switch name {
	case "exit":
		return strconv.Itoa(p.shown[name].StartLine()), facts.Node{}
	case "function":
		return p.Functions[p.Function].Symbol, facts.Node{}
	case "name":
		return written(targetOf(p.Node)), facts.Node{}
	}
	if p.call != nil {
		return p.callWord(name), facts.Node{}
	}
	return "", facts.Node{}
}

func (p *Place) callWord(name string) string {
	switch name {
	case "call":
		return strings.TrimSuffix(written(p.call.Node), "()")
	case "receiver":
		return written(p.call.Receiver())
	case "callee":
		if p.call.Callee == "" || p.call.Callee[0] == '.' {
			return strings.TrimSuffix(written(p.call.Node), "()")
		}
		return path.Base(p.call.Callee)
	case "type":
		return lastPart(strings.TrimSuffix(p.call.Meaning(), "()"))
	case "to":
		if to := destination(p.call); to != "" {
			return " to " + to
		}
	}
	return ""
}

// destination names where a request goes: the host of a URL that stands there,
// or what the name of a variable says, "inventory" for INVENTORY_URL.
func destination(c *facts.Call) string {
	for i := range 2 {
		n := c.Arg(i)
		if !n.Valid() {
			n = c.Option("url")
		}
		if to := hostIn(n); to != "" {
			return to
		}
	}
	return ""
}

func hostIn(n facts.Node) string {
	switch n.Kind() {
	case lang.String:
		u, err := url.Parse(n.Name())
		if err == nil && u.Host != "" && plainHost(u.Hostname()) {
			return u.Hostname()
		}
		for c := range n.Children() { // f"{BASE}/path"
			return hostIn(c)
		}
	case lang.Op:
		return hostIn(n.Child(lang.Left))
	case lang.Name, lang.Member:
		return serviceName(n.Name())
	}
	return ""
}

func plainHost(host string) bool {
	return host != "" && strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

var urlEnds = []string{
	"_base_url", "_service_url", "_api_url", "_url", "_uri", "_endpoint", "_host", "_base", "_address", "url",
}

// serviceName is what the name of a variable with a URL says of the service.
func serviceName(variable string) string {
	name := strings.ToLower(variable)
	for _, end := range urlEnds {
		if cut, ok := strings.CutSuffix(name, end); ok {
			name = strings.Trim(cut, "_")
			if len(name) < 3 || name == "base" || name == "http" || name == "target" {
				return ""
			}
			return name
		}
	}
	return ""
}
