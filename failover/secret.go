package failover

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// mask stands wherever a key would have been printed.
const mask = "***"

// Secret is a key that no way of printing reveals: every fmt verb, JSON, text and log encoding shows ***.
// The zero value is an empty key.
type Secret struct{ value string }

// NewSecret wraps a key. Surrounding white space, the usual damage of a copied secret, is cut off.
func NewSecret(value string) Secret { return Secret{value: strings.TrimSpace(value)} }

// Reveal returns the key itself; call it only where a request is signed.
func (s Secret) Reveal() string { return s.value }

// Empty reports whether there is no key.
func (s Secret) Empty() bool { return s.value == "" }

// String returns ***, or nothing for an empty key.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return mask
}

// GoString returns what String does, so that %#v is safe too.
func (s Secret) GoString() string { return s.String() }

// Format prints what String does for every verb; without it %x would show the bytes.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText returns what String does; JSON and YAML encoders use it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns what String does.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// scrubber removes keys from text that a server or a library wrote.
type scrubber struct{ keys []string }

// newScrubber keeps the longest keys first, so that a key that holds another is removed whole.
func newScrubber(secrets ...Secret) scrubber {
	var keys []string
	for _, s := range secrets {
		if len(s.value) >= minScrub {
			keys = append(keys, s.value)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	return scrubber{keys: slices.Compact(keys)}
}

// minScrub keeps a placeholder key such as "x" from eating every x in a message.
const minScrub = 4

func (s scrubber) clean(text string) string {
	for _, key := range s.keys {
		text = strings.ReplaceAll(text, key, mask)
	}
	return text
}
