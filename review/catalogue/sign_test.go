package catalogue

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryRuleSaysWhereItOccurs(t *testing.T) {
	used := map[Sign]bool{}
	for _, r := range All() {
		if len(r.Needs) == 0 {
			t.Errorf("%s: occurs is missing, so that every request would name it", r.ID)
		}
		for _, n := range r.Needs {
			for _, s := range n {
				used[s] = true
			}
		}
	}
	for s := range topics {
		if !slices.Contains(Signs, s) {
			t.Errorf("words for %q, which is no sign", s)
		}
	}
	for _, s := range Signs {
		if !used[s] && s != Request {
			t.Errorf("no rule occurs with %q: take it out", s)
		}
	}
}

func TestSignsInNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		sign Sign
		want bool
	}{
		{"requests.Session.get", HTTP, true},
		{"java.sql.Connection.prepareStatement", Database, true},
		{"net/http.NewRequestWithContext", Context, true},
		{"HTTPServer", Server, true},
		{"smtplib.SMTP", Mail, true},
		{"sleep_again", Retry, true},
		{"queues", Queue, true},
		{"sendEmail", Mail, true},
		{"sendEmail", Limit, false},
		{"extend", Shutdown, false},
		{"", HTTP, false},
	} {
		if got := slices.Contains(SignsIn(tt.name), tt.sign); got != tt.want {
			t.Errorf("%q speaks of %s: %v, want %v", tt.name, tt.sign, got, tt.want)
		}
	}
}

func TestOccurs(t *testing.T) {
	r, err := Parse("a.yml", []byte("id: a\ntitle: A\nwhat: A.\nseverity: minor\noccurs: [loop+defer, exit]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		signs string
		want  bool
	}{{"loop", false}, {"loop defer", true}, {"exit", true}, {"", false}} {
		signs := map[Sign]bool{}
		for s := range strings.FieldsSeq(tt.signs) {
			signs[Sign(s)] = true
		}
		if got := r.Occurs(signs); got != tt.want {
			t.Errorf("occurs with %q: %v, want %v", tt.signs, got, tt.want)
		}
	}
	_, err = Parse("a.yml", []byte("id: a\ntitle: A\nwhat: A.\nseverity: minor\noccurs: [loops]\n"))
	if err == nil || !strings.Contains(err.Error(), "a.yml:5") {
		t.Errorf("an unknown sign: %v; want an error at its line", err)
	}
}
