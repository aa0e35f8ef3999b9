package redact

import (
	"fmt"
	"strings"
	"testing"
)

var token = drawn("{m:32}", "token")

// TestLearnAgain: two texts of one name and one length are two texts.
// TestSignsThatAreShown: a secret is hidden as well where its invisible signs are written out.
func TestSignsThatAreShown(t *testing.T) {
	r := New()
	r.Learn("a.py", "token = \"5Xj8TPQxjq\u200b4i9DoV8gz4\"\n")
	if got := r.Request("token = \"5Xj8TPQxjq<U+200B>4i9DoV8gz4\""); strings.Contains(got, "5Xj8TPQxjq") {
		t.Error(got)
	}
}

func TestLearnAgain(t *testing.T) {
	r := New()
	for _, n := range []string{"1", "2"} {
		text := `password = "` + drawn("{m:12}", n) + `"`
		r.Learn("a.py", text)
		if got := r.Public(text); got != `password = "***"` {
			t.Errorf("%q became %q", text, got)
		}
	}
	r.Learn("a.py", `password = "`+drawn("{m:12}", "1")+`"`)
	if n, classes := r.Count(); n != 2 || classes["password"] != 2 {
		t.Errorf("%d secrets, %v, want 2 passwords", n, classes)
	}
}

// TestCountTogether: what several runs find in one text counts once for all of them, and
// what stands in a file not again.
func TestCountTogether(t *testing.T) {
	own := `password = "` + drawn("{m:12}", "1") + `"`
	all, one, other := New(), New(), New()
	for _, r := range []*Run{one, other} {
		r.Learn("", own)
		r.Learn("a.py", `api_key = "`+token+`"`)
	}
	other.Learn("", own+"\n"+`password = "`+drawn("{m:12}", "2")+`"`)
	all.Learn("a.py", `api_key = "`+token+`"`)
	all.Learn("", own)
	all.Add(one.Marks())
	all.Add(other.Marks())
	if n, classes := all.Count(); n != 3 || classes["password"] != 2 {
		t.Errorf("%d secrets, %v; want 3, two of them passwords", n, classes)
	}
	for _, m := range other.Marks() {
		if strings.Contains(own, m.Text) || m.Class != "password" {
			t.Errorf("mark %+v", m)
		}
	}
}

// TestHide: what nobody learned is hidden, and neither numbered nor counted.
func TestHide(t *testing.T) {
	r := New()
	r.Learn("a.py", `api_key = "`+token+`"`)
	password := drawn("{m:12}", "1")
	text := `sent ` + token + ` and password = "` + password + `" and ` + r.Request(token) + ` as ` + password
	if got := r.Hide(text); got != `sent *** and password = "***" and *** as ***` {
		t.Errorf("became %q", got)
	}
	if n, _ := r.Count(); n != 1 {
		t.Errorf("%d secrets, want the one that was learned", n)
	}
}

// TestKept: an edit may change what stands behind a secret, and its indentation.
func TestKept(t *testing.T) {
	r := New()
	line := fmt.Sprintf("api_key = load(\"%s\")\n", token)
	r.Learn("a.py", `api_key = "`+token+`"`)
	for _, test := range []struct {
		name          string
		before, after string
		want          bool
	}{
		{"nothing", line, line, true},
		{"other lines", "a = 1\n" + line, "a = 2\nb = 3\n" + line + "c = 4\n", true},
		{"indented", line, "if a:\n    " + line, true},
		{"behind it", line, strings.Replace(line, `")`, `", timeout=3)`, 1), true},
		{"before it", line, strings.Replace(line, "load", "send", 1), false},
		{"gone", line, "api_key = load()\n", false},
		{"twice", line, line + line, false},
		{"out of its quotes", line, strings.Replace(line, `"`, "", 2), false},
		{"on the next line", line, strings.Replace(line, `"`, "\n\"", 1), false},
		{"new", "", line, false},
		{"above another line", "a = 1\n" + line, line + "a = 1\n", false},
		{"below another line", line + "a = 1\nb = 2\n", "a = 1\n" + line + "b = 2\n", false},
		{"lines that move beside it", line + "a = 1\nb = 2\n", line + "b = 2\na = 1\n", true},
		{"lines that are there twice", "}\n" + line + "}\n", line + "}\n}\n", true},
		{"a placeholder that stayed", line, line + "x = \"REDACTED_1_0000000000000000_\"\n", false},
		{"a placeholder that was cut", line, line + "x = \"REDACTED_1_0000\"\n", false},
		{"no secrets", "a = 1\n", "a = 2\n", true},
	} {
		if got := r.Kept(test.before, test.after); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

// TestRestoreOwn: only placeholders of the run stand for something.
func TestRestoreOwn(t *testing.T) {
	r, other := New(), New()
	for _, run := range []*Run{r, other} {
		run.Learn("a.py", `api_key = "`+token+`"`)
	}
	if got := r.Restore(r.Request(token)); got != token {
		t.Errorf("restored %q", got)
	}
	for _, text := range []string{other.Request(token), strings.Replace(r.Request(token), "_1_", "_2_", 1), "REDACTED_1_"} {
		if got := r.Restore(text); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := r.Public(other.Request(token)); got != "***" {
		t.Errorf("shown as %q", got)
	}
}

// TestNilRun knows nothing.
func TestNilRun(t *testing.T) {
	var r *Run
	r.Learn("a.py", `api_key = "`+token+`"`)
	n, classes := r.Count()
	if r.Request(token) != token || r.Public(token) != token || r.Restore(token) != token || !r.Kept("a", "b") || n != 0 || len(classes) != 0 {
		t.Error("the nil Run does something")
	}
}

// TestVendors gives each rule of a vendor keywords that its pattern asks for.
func TestVendors(t *testing.T) {
	for _, r := range all().vendors {
		for _, k := range r.Keywords {
			if k != strings.ToLower(k) || len(k) < 2 {
				t.Errorf("%s: keyword %q", r.ID, k)
			}
		}
		if r.regexp() == nil || len(r.Keywords) == 0 {
			t.Errorf("%s has no pattern or no keywords", r.ID)
		}
	}
}

// FuzzRequest: what is hidden comes back, whatever the text is.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{"", `password = "` + token + `"`, "-----BEGIN RSA PRIVATE KEY-----\n" + token + token, "https://a:b@c", "REDACTED_1_0123456789abcdef_"} {
		f.Add("a.py", s)
		f.Add(".env", s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		last := 0
		for _, s := range Find(name, text) {
			if s.Start < last || s.End-s.Start < minSecret || s.End > len(text) || strings.ContainsAny(text[s.Start:s.End], "\r\n") {
				t.Fatalf("secret at %d to %d", s.Start, s.End)
			}
			last = s.End
		}
		r := New()
		r.Learn(name, text)
		sent := r.Request(text)
		if r.Restore(sent) != text || strings.Count(sent, "\n") != strings.Count(text, "\n") {
			t.Fatalf("%q became %q", text, sent)
		}
	})
}

// TestRefer: what one run says of secrets in files another one with these files knows, and
// nobody else.
func TestRefer(t *testing.T) {
	password := drawn("{m:12}", "1")
	file, loose := `api_key = "`+token+`"`, `password = "`+password+`"`
	r, same, changed := New(), New(), New()
	r.Learn("", loose)
	r.Learn("a.py", file)
	same.Learn("b.py", loose)
	same.Learn("a.py", file)
	changed.Learn("a.py", "x = 1\n"+file)
	said := r.Refer(file + loose + r.Request(token))
	if strings.Contains(said, token) || strings.Contains(said, password) {
		t.Errorf("%s holds a secret", said)
	}
	if got := same.Follow(said); got != file+`password = "***"`+"***" {
		t.Errorf("%s became %s", said, got)
	}
	if got := changed.Follow(said); got != said || changed.Public(said) != `api_key = "***"password = "***"***` {
		t.Errorf("%s became %s", said, got)
	}
	if got := r.Files(); len(got) != 1 || got[0] != "a.py" {
		t.Errorf("files %q", got)
	}
}
