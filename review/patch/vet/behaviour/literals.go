package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// literal is a text that a file spells out, in one piece or several.
type literal struct {
	node facts.Node
	text string // with holes, see fold
	host bool   // it stands where a host is named
	only bool   // nothing but a host, or what is reached like one, can stand there
}

// literals lists the texts of a file, each put together as far as it can be; those
// of imports are modules.
func (c *code) literals() []literal {
	if c.spelled != nil {
		return c.spelled
	}
	c.spelled = []literal{}
	used, parts := map[facts.Node]bool{}, []facts.Node{}
	var imported facts.Node
	for n := range c.nodes {
		if n.Is(lang.Import) {
			imported = n
		}
		textual := n.Is(lang.String, lang.Op, lang.Call) && !used[n]
		if !textual || imported.Contains(n) || c.module(n) {
			continue
		}
		parts = parts[:0]
		text, ok := c.foldAt(n, 0, &parts)
		for _, part := range parts {
			used[part] = true
		}
		if ok && strings.Trim(text, hole) != "" {
			host, only := c.names(n)
			c.spelled = append(c.spelled, literal{node: n, text: text, host: host, only: only})
		}
	}
	c.spelled = append(c.spelled, c.dialled()...)
	return c.spelled
}

// module reports whether a text names a module.
func (c *code) module(n facts.Node) bool {
	if !n.Is(lang.String) {
		return false
	}
	if call, ok := c.facts.CallAt(n.Parent()); ok {
		loads := call.Callee == "require" || call.Callee == "import"
		return loads && !strings.Contains(n.Name(), "://")
	}
	return false
}

// hostly matches the names of options and variables that hold a host or address.
var hostly = regexp.MustCompile(`(?i)(?:^|_|\b)(?:\w*host(?:name)?|server|address|addr|domain|endpoint|url|uri|` +
	`proxy|proxies|origin|ip|peer|upstream|remote|target|https?|all|base_?url)s?$`)

// wholly matches the names of those that hold nothing but a host, so that a word is one too,
// and of what data is put into.
var wholly = regexp.MustCompile(`(?i)(?:^|[_.]|\b)(?:\w*[._]?host(?:name)?|` +
	`\w*[._]?prox(?:y|ies)(?:[._]?(?:host|url|server|addr))?|` +
	`address|addr|bucket|bucket_?name|queue_?url|topic_?arn|smtp_?server|relay)$`)

// names reports whether a text stands where a host is named: as the value of an
// option or a variable of such a name; and whether nothing else can stand there.
func (c *code) names(n facts.Node) (host, only bool) {
	up := n.Parent()
	if up.Is(lang.List) {
		up, n = up.Parent(), up
	}
	name := ""
	call, called := c.facts.CallAt(up)
	switch {
	case called && n.Role() == lang.Arg: // System.setProperty("http.proxyHost", "…")
		for i, arg := range call.All(lang.Arg)[1:] {
			if before, ok := c.constant(call.Arg(i)); arg == n && ok && !strings.Contains(before, "/") {
				return false, wholly.MatchString(before)
			}
		}
		return false, false
	case n.Role() != lang.Value:
		return false, false
	case up.Is(lang.Pair):
		name = keyOf(up)
	case up.Is(lang.Assign, lang.Field, lang.Param):
		if name = up.Name(); name == "" || !hostly.MatchString(name) {
			name = up.Child(lang.Target).Name()
		}
	}
	return hostly.MatchString(name), wholly.MatchString(name)
}

// dialled lists the texts that are given to calls which connect to a host.
func (c *code) dialled() (out []literal) {
	for _, call := range c.calling() {
		name := c.nameAs(call.Callee, call.Node)
		if name == "" && call.Callee == "" {
			name = "?." + call.Method
		}
		if !c.lib.has(dial, name) {
			continue
		}
		for _, arg := range call.All(lang.Arg) {
			for _, n := range c.spread(arg) {
				if text, ok := c.fold(n); ok {
					out = append(out, literal{node: n, text: text, host: true, only: c.ported(n)})
				} else if n.Is(lang.Number) && len(n.Name()) > 5 { // no port
					out = append(out, literal{node: n, text: "http://" + n.Name() + "/", host: true})
				}
			}
		}
	}
	return out
}

// ported reports whether a port stands behind an argument, or an entry of a list.
func (c *code) ported(n facts.Node) bool {
	next := false
	for sibling := range n.Parent().Children() {
		if next {
			return sibling.Is(lang.Number)
		}
		next = sibling == n
	}
	return false
}

func (c *code) calling() []facts.Call {
	if c.facts == nil {
		return nil
	}
	return c.facts.Calls
}

// spread returns an argument, or what stands in its list or object.
func (c *code) spread(arg facts.Node) []facts.Node {
	switch {
	case arg.Is(lang.Pair):
		return c.spread(arg.Child(lang.Value))
	case arg.Is(lang.Op) && !arg.Child(lang.Right).Valid():
		return c.spread(arg.Child(lang.Left))
	case arg.Is(lang.List, lang.Object):
		var out []facts.Node
		for child := range arg.Children() {
			if child.Is(lang.Pair) {
				child = child.Child(lang.Value)
			}
			out = append(out, child)
		}
		return out[:min(len(out), maxFold)]
	}
	if list := c.list(arg, 0); list.Valid() && !arg.Is(lang.Op) {
		return c.spread(list)
	}
	return []facts.Node{arg}
}

// readTexts notes what the texts of a file do.
func (c *code) readTexts() {
	for _, l := range c.literals() {
		lower := strings.ToLower(l.text)
		switch {
		case environFile.MatchString(l.text):
			c.note(variable, l.node, l.text, []string{l.text})
		case reaches.MatchString(lower):
			c.note(outside, l.node, l.text, []string{l.text})
		}
		if c.lib.has(never, l.text) {
			c.note(unchecked, l.node, l.text, nil)
		}
		if off := offInText.FindString(l.text); off != "" {
			c.note(unchecked, l.node, off, nil)
		}
		for _, pair := range pairInText.FindAllStringSubmatch(l.text, maxDetails) {
			off := offText[strings.ToLower(pair[2])]
			if c.lib.has(checks, pair[1]) && off || c.lib.has(skips, pair[1]) && !off {
				c.note(unchecked, l.node, pair[0], nil)
			}
		}
		if call, ok := c.facts.CallAt(l.node.Parent()); ok && l.node.Role() == lang.Arg && call.Arg(0) == l.node {
			c.runs(call, l)
		}
		if l.node.Role() == lang.ObjectOf && l.node.Parent().Is(lang.Index) && !strings.Contains(l.text, hole) {
			c.note(encoded, l.node, l.text, []string{l.text})
		}
	}
}

// runs notes texts that are run because of where they are given: to a timer, or to
// an open that takes a command.
func (c *code) runs(call facts.Call, l literal) {
	switch {
	case c.lib.knows(root) && timers[call.Method]:
		c.note(eval, l.node, call.Method, []string{l.text})
	case strings.HasPrefix(l.text, "|") && call.Method == "open":
		c.note(process, l.node, l.text, []string{l.text})
	}
}

var (
	// timers run a text as code, if they are given one.
	timers = map[string]bool{"setTimeout": true, "setInterval": true, "setImmediate": true}
	// offInText matches what switches checks off in an address or a command line.
	offInText = regexp.MustCompile(`(?i)\bsslmode=(?:disable|allow|prefer)|TrustServerCertificate\s*=\s*(?:true|yes)|` +
		`\b(?:ssl_?verify|verify_?ssl|verify)=(?:false|0)\b|--insecure\b|--no-check-certificate|` +
		`\bdisable\.?(?:Hostname|Endpoint|Certificate)(?:Verification|Identification)`)
	// pairInText matches a setting in a text: "rejectUnauthorized": false.
	pairInText = regexp.MustCompile(`"(\w+)"\s*:\s*"?(\w+)`)
	// reaches matches paths outside of the project that no fix has business with.
	reaches = regexp.MustCompile(
		`^(?:file://)?/(?:etc|root|home|users|proc|sys|dev|boot|usr|bin|sbin|opt|library|run|var/(?:run|spool|www))(?:/|$)|` +
			`^[a-z]:\\(?:windows|users|program)|^%(?:appdata|userprofile|windir|systemroot)%|^~(?:/|$)|` +
			`(?:^|/)\.(?:ssh|aws|kube|docker|gnupg|git|github|npmrc|netrc|pypirc|gitconfig|pgpass|config)(?:/|$)|` +
			`(?:^|/)\.(?:bashrc|bash_profile|profile|zshrc)$|authorized_keys|docker\.sock|\bcrontab\b|id_(?:rsa|ed25519)\b`)
)
