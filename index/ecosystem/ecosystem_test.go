package ecosystem

import "testing"

func TestTablesParse(t *testing.T) {
	for l, file := range files {
		data, err := tables.ReadFile(file + ".lib")
		if err != nil {
			t.Errorf("%s: %v", l, err)
			continue
		}
		if _, err := parse(string(data)); err != nil {
			t.Errorf("%s.lib: %v", file, err)
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
