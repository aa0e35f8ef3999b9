package ecosystem

import (
	"io/fs"
	"testing"
)

func TestTablesParse(t *testing.T) {
	paths, err := fs.Glob(tables, "*.lib")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	for _, path := range paths {
		data, err := tables.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(string(data)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestFind(t *testing.T) {
	lib, err := parse("log: logging.* print\nresult a.B: a.make\nentry request: web.App.*\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rel           relation
		meaning, want string
	}{
		{role, "logging.Logger.info", "log"},
		{role, "print", "log"},
		{role, "printer", ""},
		{role, "logging", ""},
		{result, "a.make", "a.B"},
		{entry, "web.App.get", "request"},
		{entry, "web.Apps.get", ""},
	} {
		if got := lib[tt.rel].find(tt.meaning); got != tt.want {
			t.Errorf("%s of %s is %q, want %q", tt.rel, tt.meaning, got, tt.want)
		}
	}
	for _, bad := range []string{"sleeps: a", "sleep a", "result: a"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
