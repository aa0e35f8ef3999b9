package action

import (
	"strings"
	"testing"
)

func TestSecretsAreHidden(t *testing.T) {
	var s Secrets
	for _, key := range []string{"", "abc", "sk-inner-1", "xx-sk-inner-1-yy"} {
		s.Add(NewSecret(key))
	}
	if got := s.Hide("abc, sk-inner-1 and xx-sk-inner-1-yy"); got != "abc, *** and ***" {
		t.Errorf("%q", got)
	}
	if got := (&Secrets{}).Hide("abc"); got != "abc" {
		t.Errorf("%q", got)
	}
}

func TestWhatLooksLikeAKeyIsHidden(t *testing.T) {
	for _, key := range []string{"sk-proj-abcDEF_0123456789", "sk-ant-api03-abcdefghijkl", "ghp_abcdefghijklmnop", "0123456789abcdef0123456789abcdef", "AKIAIOSFODNN7EXAMPLE"} {
		if got := HideKeyLike("fail-on: " + key + " is none of"); strings.Contains(got, key[4:]) {
			t.Errorf("%q", got)
		}
	}
	for _, text := range []string{"commit " + idA, "base " + idC, "my-branch-of-2024-01-02", "sk-learn", "task-runner-with-a-long-name"} {
		if got := HideKeyLike(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
