package report

import (
	"net/url"
	"regexp"
	"strings"
)

// address returns where a run of lines can be looked at; empty without links.
func (l Links) address(path string, start, end int) string {
	if !l.usable() || l.Commit == "" || path == "" || len(path) > mostPath {
		return ""
	}
	out := l.repository() + l.Files + l.Commit + "/" + escapedPath(path)
	switch {
	case start > 0 && end > start:
		return out + "#L" + itoa(start) + "-L" + itoa(end)
	case start > 0:
		return out + "#L" + itoa(start)
	}
	return out
}

// mostPath bounds the paths that get links, in bytes.
const mostPath = 1000

// escapedPath makes a path part of an address (RFC 3986): what means something
// there or in Markdown is escaped.
func escapedPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = besides.Replace(url.PathEscape(p))
	}
	return strings.Join(parts, "/")
}

// besides are the characters that url.PathEscape leaves as they are and that
// read as a scheme or a mention.
var besides = strings.NewReplacer(":", "%3A", "@", "%40", "$", "%24", "&", "%26", "+", "%2B", "=", "%3D")

// run returns the address of the workflow run; empty without one.
func (l Links) run() string {
	if !l.usable() || !digits.MatchString(l.RunID) {
		return ""
	}
	return l.repository() + "/actions/runs/" + l.RunID
}

func (l Links) repository() string { return strings.TrimSuffix(l.Server, "/") + "/" + l.Repository }

var (
	server   = regexp.MustCompile(`^https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._/-]*)?$`)
	ownerRep = regexp.MustCompile(`^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$`)
	commitID = regexp.MustCompile(`^[0-9a-fA-F]{7,64}$`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
)

// usable reports whether the links are what they should be: they come from the
// environment, which in a container step of another CI anybody may have set.
func (l Links) usable() bool {
	return server.MatchString(l.Server) && ownerRep.MatchString(l.Repository) &&
		(l.Commit == "" || commitID.MatchString(l.Commit))
}
