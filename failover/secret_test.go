package failover

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	key := NewSecret("  sk-very-secret\n")
	if key.Reveal() != "sk-very-secret" {
		t.Fatalf("revealed %q", key.Reveal())
	}
	holder := struct{ Key Secret }{key}
	text, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "key", key, "holder", holder)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", key, "holder", holder)
	printed := []string{string(text), log.String(), key.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c"} {
		printed = append(printed, fmt.Sprintf(verb, key), fmt.Sprintf(verb, &key))
	}
	printed = append(printed, fmt.Sprintf("%v %+v %#v", holder, holder, holder))
	for _, text := range printed {
		if !strings.Contains(text, mask) || strings.Contains(text, "secret") || strings.Contains(strings.ToLower(text), "736563") {
			t.Errorf("printed %s", text)
		}
	}
	if empty := (Secret{}); !empty.Empty() || empty.String() != "" {
		t.Errorf("an empty key prints %q", empty)
	}
}

func TestScrubber(t *testing.T) {
	t.Parallel()
	s := newScrubber(NewSecret("abcd"), NewSecret("abcdef"), NewSecret("x"), Secret{})
	for text, want := range map[string]string{
		"key abcdef, key abcd": "key ***, key ***", "an x stays": "an x stays", "": "",
	} {
		if got := s.clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
}
