package index

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWordsOfText(t *testing.T) {
	for name, tt := range map[string]struct {
		want []string
		text string
	}{
		"parts of a camel-case word":   {[]string{"count", "maxretrycount", "retry"}, "maxRetryCount"},
		"parts of a snake-case word":   {[]string{"backoff", "base", "base_backoff_ms"}, "BASE_BACKOFF_MS"},
		"capitals that end in a word":  {[]string{"httpserver", "http", "server"}, "HTTPServer"},
		"nothing asks for short words": {[]string{"timeout"}, "if n := timeout"},
		"letters beyond ASCII":         {[]string{"größe", "gesamtgröße", "gesamt"}, "GesamtGröße"},
		"bytes that are no text":       {[]string{"after"}, "caf\xff after"},
		"numbers are not words":        {[]string{"port"}, "port 80801"},
	} {
		t.Run(name, func(t *testing.T) {
			f := field{name: fieldText, text: tt.text, seen: newFilter()}
			f.Analyze()
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, slices.Sorted(maps.Keys(f.terms))); diff != "" {
				t.Errorf("words differ (-want +got):\n%s", diff)
			}
		})
	}
}
