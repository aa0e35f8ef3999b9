package action

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
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

// TestSpellings: a key that an answer writes in another way is hidden too.
func TestSpellings(t *testing.T) {
	const key = "sk-proj-Q7vT2mKx9LpR4wZn8BcY3dHj"
	var s Secrets
	s.Add(NewSecret(key))
	reversed := []byte(key)
	slices.Reverse(reversed)
	spaced := strings.Join(strings.Split(key, ""), " ")
	for name, text := range map[string]string{
		"as it is": key, "in lower case": strings.ToLower(key), "in upper case": strings.ToUpper(key),
		"reversed": string(reversed), "in hex": hex.EncodeToString([]byte(key)), "spaced": spaced,
		"in base64":               base64.StdEncoding.EncodeToString([]byte(key)),
		"in base64, with a head":  base64.StdEncoding.EncodeToString([]byte("Bearer " + key)),
		"in base64, with another": base64.URLEncoding.EncodeToString([]byte("key=" + key + "&x=1")),
		"escaped":                 strings.ReplaceAll(key, "-", "%2D"), "with dots": strings.ReplaceAll(key, "-", "."),
	} {
		got := s.Hide("see " + text + " there")
		if !strings.Contains(got, "***") || len(got) > len("see *** there")+16 {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, text := range map[string]string{
		"in pieces": `"sk-proj-Q7vT2mKx9" + "LpR4wZn8BcY3dHj"`, "on lines": "sk-proj-Q7vT2mKx9\nLpR4wZn8\nBcY3dHj",
		"in a list": strings.Join(strings.Split(key, ""), "', '"),
	} {
		if got := s.HideAnswer("see " + text + " there"); !strings.Contains(got, "***") || strings.Contains(got, "BcY3") {
			t.Errorf("%s: %q", name, got)
		}
	}
	// a key over two texts of JSON: each stays what it is
	if json := `["sk-proj-Q7vT2mKx9", "LpR4wZn8BcY3dHj"]`; s.Hide(json) != json {
		t.Errorf("%q", s.Hide(json))
	}
	const plain = "projects with keys: sk-proj, q7vt and other words that are none"
	if got := s.HideAnswer(plain); got != plain {
		t.Errorf("%q", got)
	}
}
