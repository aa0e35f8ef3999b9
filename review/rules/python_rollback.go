package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var (
	sessionName = regexp.MustCompile(`^(self\.)?_?(db|database|session|sess|conn|connection|cnx|db_session|dbsession|db\.session|db_conn)$`)
	dbLibrary   = []string{"sqlalchemy", "sqlmodel", "psycopg", "flask_sqlalchemy", "pymysql", "MySQLdb", "mysql.connector", "sqlite3"}
	stagesWork  = []string{"add", "add_all", "delete", "merge", "execute", "executemany", "flush", "exec", "bulk_save_objects", "bulk_insert_mappings"}
)

// pyMissingRollback finds functions that commit and leave the session in a
// failed transaction when the commit or what it commits fails.
func pyMissingRollback(s *scan, fn syntax.Node) {
	if s.says(fn, "rollback(") || fn.Field("name").Text() == "commit" || strings.Contains(s.file.Path, "migrations/") || strings.Contains(s.file.Path, "alembic/") || s.mentions("\ndown_revision") {
		return
	}
	for _, call := range s.ownCalls(fn.Field("body")) {
		target := call.Field("function")
		if target.Field("attribute").Text() != "commit" {
			continue
		}
		session := target.Field("object")
		if !pyCommits(s, fn, session) || pyCommitGuarded(s, fn, call, session) {
			continue
		}
		s.report(claim{
			at: call, title: fmt.Sprintf("%s commits without rolling back on error", fn.Field("name").Text()),
			confidence: pyCommitConfidence(s, fn, session), severity: pyCommitSeverity(s, fn, session),
			why:  fmt.Sprintf("If the commit fails (database unreachable, locked, constraint), %s is left in a failed transaction: its connection stays busy and whoever uses it next fails as well.", session.Text()),
			mend: pyRollBack(s, call, session),
		})
		return
	}
}

// pyCommits reports whether committing session ends a database transaction.
func pyCommits(s *scan, fn, session syntax.Node) bool {
	if pySession(s, session) != noSession {
		return true
	}
	meaning := s.resolve(session)
	if containsAny(meaning, dbLibrary...) {
		return true
	}
	name := session.Text()
	if !sessionName.MatchString(name) || containsAny(meaning, "git", "kafka", "Consumer") {
		return false
	}
	staged := slices.ContainsFunc(stagesWork, func(m string) bool { return s.says(fn, name+"."+m+"(") })
	if strings.Contains(name, "conn") || name == "cnx" {
		staged = staged || s.says(fn, ".execute(", ".executemany(")
	}
	return staged && (s.mentions(dbLibrary...) || name == "db.session" || containsAny(name, "db", "session"))
}

// pyCommitGuarded reports whether something around the commit rolls back.
func pyCommitGuarded(s *scan, fn, call, session syntax.Node) bool {
	for up := range call.Up() {
		if up.Same(fn) {
			break
		}
		if up.Is("with_statement") && pyWithGuards(s, up, session) {
			return true
		}
	}
	if class := enclosing(fn, "class_definition"); class.Valid() && s.says(class, "rollback(") {
		return true
	}
	return containsAny(pyDecorators(fn), "transaction", "atomic", "rollback") || containsAny(pyDecoratorCode(s, fn), "rollback(") || containsAny(pyProviders(s, fn), "rollback(", ".begin(")
}

// pyWithGuards reports whether a with statement ends the transaction of
// session when an exception passes through it.
func pyWithGuards(s *scan, with, session syntax.Node) bool {
	for _, item := range below(with.Child(0), "with_item") {
		value, name := item.Field("value"), ""
		if value.Is("as_pattern") {
			name = value.Field("alias").Text()
			value = value.Child(0)
		}
		switch {
		case name == session.Text(), value.Text() == session.Text():
			return true // a session or connection rolls back or closes on the way out
		case containsAny(value.Text(), "begin(", "atomic", "transaction"):
			return true
		case value.Is("call") && passes(value, session.Text()):
			return true // a context manager that is given the session looks after it
		}
	}
	return false
}

var dependsOn = regexp.MustCompile(`Depends\(\s*([\w.]+)`)

// pyProviders returns the text of the FastAPI dependencies that fill fn's
// parameters.
func pyProviders(s *scan, fn syntax.Node) string {
	params := fn.Field("parameters").Text()
	for _, t := range below(fn.Field("parameters"), "type") {
		if name := t.Text(); !strings.ContainsAny(name, "[. ") {
			if alias := s.definition(name); strings.Contains(alias, "Depends(") {
				params += alias
			}
		}
	}
	var texts []string
	for _, m := range dependsOn.FindAllStringSubmatch(params, -1) {
		texts = append(texts, s.definition(m[1]))
	}
	return strings.Join(texts, "\n")
}

// pyDecoratorCode returns the text of the functions that decorate fn.
func pyDecoratorCode(s *scan, fn syntax.Node) string {
	var b strings.Builder
	for d := range fn.Parent().Children() {
		if target := d.Child(0); d.Is("decorator") {
			if target.Is("call") {
				target = target.Field("function")
			}
			if target.Is("identifier") {
				b.WriteString(s.definition(target.Text()))
			}
		}
	}
	return b.String()
}

// pyCommand reports whether fn is a command of a command-line program.
func pyCommand(fn syntax.Node) bool { return commandDecorator.MatchString(pyDecorators(fn)) }

var commandDecorator = regexp.MustCompile(`\.(command|callback)\(|@click\.|@(\w+\.)?cli\b`)

func pyCommitConfidence(s *scan, fn, session syntax.Node) finding.Confidence {
	switch {
	case s.says(fn, session.Text()+".close()") || pyCommand(fn):
		return finding.Low // closing rolls back, and so does the end of a command
	case pySession(s, session) != noSession && !pyLent(fn, session):
		return finding.High
	}
	return finding.Medium
}

// pyCommitSeverity is lower where somebody else ends the session, since closing
// rolls back: the provider at the end of the request, or the caller who lent it.
func pyCommitSeverity(s *scan, fn, session syntax.Node) finding.Severity {
	if pyLent(fn, session) || containsAny(pyProviders(s, fn)+pyDecoratorCode(s, fn), ".close()", "with ") {
		return finding.Minor
	}
	return ""
}

// pyLent reports whether fn has its session from its caller.
func pyLent(fn, session syntax.Node) bool {
	params := fn.Field("parameters")
	if strings.Contains(params.Text(), "Depends(") {
		return false
	}
	for p := range params.Children() {
		name, _, _ := strings.Cut(p.Text(), "=")
		name, kind, _ := strings.Cut(name, ":")
		if strings.TrimSpace(name) == session.Text() {
			return kind == "" || sessionType.MatchString(strings.TrimSpace(kind)) // else an alias that a framework injects
		}
	}
	return false
}

var sessionType = regexp.MustCompile(`^["']?([\w.]*\.)?(Async)?(scoped_)?[sS]ession(Local|Maker)?["']?$`)
