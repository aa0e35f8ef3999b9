package match

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	tests := []struct {
		pattern, meaning string
		want             bool
	}{
		{"requests.get", "requests.get", true},
		{"requests.{get,post}", "requests.post", true},
		{"requests.{get,post}", "requests.put", false},
		{"requests.*", "requests.get", true},
		{"requests.*", "requests.Session.get", false},
		{"requests.**", "requests.Session.get", true},
		{"github.com/redis/go-redis/*.Client.*", "github.com/redis/go-redis/v9.Client.Get", true},
		{"**.Do", "net/http.Client.Do", true},
		{"**.Do", "net/http.Client.DoIt", false},
		{"a.*.c.**.e", "a.b.c.d.d.e", true},
		{"a.*b*.c", "a.xbby.c", true},
		{"open", "io.open", false},
		{"?.{get,post}", "?.get", true},
		{"pool()", "pool()", true},
	}
	for _, tt := range tests {
		p, err := parsePatterns([]string{tt.pattern})
		if err != nil {
			if tt.want {
				t.Errorf("%q: %v", tt.pattern, err)
			}
			continue
		}
		if got := p.Match(tt.meaning); got != tt.want {
			t.Errorf("%q on %q: %t, want %t", tt.pattern, tt.meaning, got, tt.want)
		}
	}
}

func TestBadPatterns(t *testing.T) {
	for _, text := range []string{"", "a b", "a{b", "a}b", "a}b{c", "{a,{b}}", strings.Repeat("{a,b}", 11)} {
		if _, err := parsePatterns([]string{text}); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
