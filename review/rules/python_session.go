package rules

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// sessionKind says what kind of database session an expression is.
type sessionKind int

const (
	noSession sessionKind = iota
	syncSession
	asyncSession
)

var syncSessions = map[string]bool{
	"sqlalchemy.orm.Session()": true, "sqlalchemy.orm.session.Session()": true, "sqlmodel.Session()": true,
	"sqlalchemy.orm.sessionmaker()()": true, "sqlalchemy.orm.scoped_session()()": true, "sqlalchemy.orm.scoped_session()": true,
	"sqlalchemy.orm.session.sessionmaker()()": true,
}

// pySession tells whether an expression is a SQLAlchemy session: by its type
// annotation, its constructor, the dependency that provides it, or, for names
// of other modules, their definition.
func pySession(s *scan, n syntax.Node) sessionKind {
	meaning := s.resolve(n)
	switch {
	case strings.Contains(meaning, "AsyncSession") || strings.Contains(meaning, "async_s"):
		return asyncSession
	case syncSessions[meaning]:
		return syncSession
	case strings.HasPrefix(meaning, "Depends("):
		return sessionIn(s.definition(strings.TrimSuffix(strings.TrimPrefix(meaning, "Depends("), ")")))
	case strings.HasSuffix(meaning, "()") && isProjectName(meaning):
		return sessionOf(s, lastPart(strings.TrimRight(meaning, "()")))
	}
	return noSession
}

// sessionOf judges the class, alias or factory called name; once a file.
func sessionOf(s *scan, name string) sessionKind {
	kind, known := s.sessions[name]
	if !known {
		kind = judgeSession(s.definition(name), name)
		if s.sessions == nil {
			s.sessions = map[string]sessionKind{}
		}
		s.sessions[name] = kind
	}
	return kind
}

func judgeSession(definition, name string) sessionKind {
	switch {
	case strings.Contains(definition, "ession") && sessionMaker.MatchString(definition):
		return sessionIn(definition)
	case definition == "" && (name == "SessionLocal" || name == "ScopedSession"):
		return syncSession
	}
	return noSession
}

var sessionWord = regexp.MustCompile(`\b(sessionmaker|scoped_session|SessionLocal|Session)\b`)

// sessionMaker tells the definition of a factory, subclass or alias of
// sessions from that of a function that merely uses one.
var sessionMaker = regexp.MustCompile(`=\s*[\w.]*(sessionmaker|scoped_session)\(|^class\s+\w+\([^)]*\b(Async)?Session\b|Annotated\[[^\]]*Session|->[^:\n]*Session\b|\b(return|yield)\s+[\w.]*[sS]ession\w*\(`)

func sessionIn(text string) sessionKind {
	switch {
	case strings.Contains(text, "AsyncSession") || strings.Contains(text, "async_session") || strings.Contains(text, "async with"):
		return asyncSession
	case sessionWord.MatchString(text) && !strings.Contains(text, "aiohttp") && !strings.Contains(text, "requests.Session"):
		return syncSession
	}
	return noSession
}

// isProjectName reports whether a meaning leads out of the file to something
// that is no library known here.
func isProjectName(meaning string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(meaning, "."), ".")
	switch first {
	case "requests", "aiohttp", "httpx", "boto3", "redis", "asyncio", "self":
		return false
	}
	return true
}

func lastPart(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

// definition returns the text that defines name: in this file, else anywhere
// in the project as the caller's index has it; empty if neither knows.
func (s *scan) definition(name string) string {
	name = lastPart(strings.TrimRight(name, "()"))
	for _, b := range s.names.by[name] {
		switch {
		case b.value.Is("function_definition", "class_definition"):
			return b.value.Text()
		case b.value.Parent().Is("assignment"):
			return b.value.Parent().Text()
		}
	}
	var all []string
	for _, c := range s.project.Define(name) {
		if c.Path != s.file.Path && c.Language.Family() == s.file.Language.Family() {
			all = append(all, c.Text)
		}
	}
	return strings.Join(all, "\n")
}
