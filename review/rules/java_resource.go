package rules

import (
	"fmt"
	"regexp"
	"slices"

	"breakwater/index/syntax"
)

// javaStreams hold a descriptor until they are closed.
var javaStreams = []string{
	"FileInputStream", "FileOutputStream", "FileReader", "FileWriter", "RandomAccessFile", "ZipFile", "JarFile", "Scanner",
	"BufferedReader", "BufferedWriter", "InputStreamReader", "OutputStreamWriter", "PrintWriter", "ObjectInputStream", "ObjectOutputStream",
	"ZipInputStream", "ZipOutputStream", "GZIPInputStream", "GZIPOutputStream", "DataInputStream", "DataOutputStream", "BufferedInputStream", "BufferedOutputStream",
}

var javaOpenFiles = regexp.MustCompile(`new (FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile|ZipFile|JarFile)\b|Files\.new(InputStream|OutputStream|BufferedReader|BufferedWriter)\(`)

// javaNotClosed finds files that are not closed when something fails.
func javaNotClosed(s *scan, call syntax.Node) {
	if !javaOpens(s, call) || enclosing(call, "object_creation_expression").Valid() && javaOpenFiles.MatchString(enclosing(call, "object_creation_expression").Text()) && slices.Contains(javaStreams, enclosing(call, "object_creation_expression", "block").Field("type").Text()) {
		return // the outermost stream is judged
	}
	s.javaLeak(call, "File", "Every failure leaves a descriptor open, and what was written may never reach the disk; after enough of them the process can open nothing.")
}

func javaOpens(s *scan, call syntax.Node) bool {
	if call.Is("object_creation_expression") {
		return slices.Contains(javaStreams, call.Field("type").Text()) && javaOpenFiles.MatchString(call.Text())
	}
	return call.Field("object").Text() == "Files" && slices.Contains([]string{"newInputStream", "newOutputStream", "newBufferedReader", "newBufferedWriter", "lines", "list", "walk"}, call.Field("name").Text())
}

// javaLeak reports a resource that is neither closed on every path nor handed
// over.
func (s *scan) javaLeak(call syntax.Node, what, why string) {
	top := javaChain(call)
	for top.Parent().Is("parenthesized_expression", "cast_expression") {
		top = top.Parent()
	}
	if enclosing(call, "resource", "block", "class_body").Is("resource") {
		return
	}
	method := javaMethod(call)
	if !method.Valid() {
		return
	}
	name := javaHolder(top)
	switch {
	case name == "" && top.Same(call):
		if !javaDropped(top) || javaOwnMethod(s, top.Parent().Parent()) {
			return
		}
	case name == "" && !top.Parent().Is("expression_statement", "local_variable_declaration", "method_invocation"):
	case name != "" && !top.Same(call): // getConnection().getMetaData(): the connection itself is lost
	case name == "" || javaClosed(method, name) || javaHandedOver(method, top, name):
		return
	}
	if name != "" && top.Same(call) && top.Parent().Is("assignment_expression") && javaIsField(s, call, name) {
		return
	}
	s.report(claim{at: javaReported(top, call), title: fmt.Sprintf("%s is not closed on every path", what), why: why})
}

func javaReported(top, call syntax.Node) syntax.Node {
	if st := javaStatement(call); st.Is("local_variable_declaration", "expression_statement") {
		return st
	}
	return top
}

// javaDropped reports whether a resource is used up in the same expression:
// an argument of something that only reads it.
func javaDropped(top syntax.Node) bool {
	up := top.Parent()
	if !up.Is("argument_list") {
		return false
	}
	return slices.Contains([]string{"load", "readAllBytes", "toString", "readLines", "copy", "parse", "readValue", "fromJson", "readTree"}, up.Parent().Field("name").Text())
}

// javaOwnMethod reports whether a call goes to a method of the file, which may
// close what it is given.
func javaOwnMethod(s *scan, call syntax.Node) bool {
	return !call.Field("object").Valid() && slices.ContainsFunc(below(s.tree.Root(), "method_declaration"), func(m syntax.Node) bool {
		return m.Field("name").Text() == call.Field("name").Text()
	})
}

// javaClosed reports whether name is closed in a finally clause, listed as a
// resource, or given to a closing helper.
func javaClosed(method syntax.Node, name string) bool {
	for _, f := range below(method, "finally_clause") {
		if slices.ContainsFunc(below(f, "method_invocation"), func(c syntax.Node) bool { return javaCloses(c, name) }) {
			return true
		}
	}
	return slices.ContainsFunc(below(method, "resource"), func(r syntax.Node) bool { return usesName(r, name) })
}

// javaCloses reports whether a call closes name: its own method, or a helper.
func javaCloses(c syntax.Node, name string) bool {
	if !closingName.MatchString(c.Field("name").Text()) {
		return false
	}
	return c.Field("object").Text() == name || usesName(c.Field("arguments"), name)
}

// javaHandedOver reports whether the resource is returned, stored or given to
// something that keeps it.
func javaHandedOver(method, made syntax.Node, name string) bool {
	for n := range method.Walk() {
		if !n.Is("identifier") || n.Text() != name || !before(made, n) {
			continue
		}
		switch up := n.Parent(); {
		case up.Is("return_statement"), up.Is("assignment_expression") && up.Field("right").Same(n), up.Is("array_initializer", "lambda_expression"):
			return true
		case up.Is("argument_list") && up.Parent().Is("object_creation_expression"):
			if !slices.Contains(javaStreams, up.Parent().Field("type").Text()) || enclosing(up, "return_statement", "block").Is("return_statement") {
				return true
			}
		}
	}
	return false
}

// javaIsField reports whether name is a field, so that its owner closes it.
func javaIsField(s *scan, n syntax.Node, name string) bool {
	b, ok := s.names.find(name, n)
	return ok && b.at == b.start || !ok
}
