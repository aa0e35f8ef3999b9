package failover

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"unique"
)

// mask stands wherever a key would have been printed.
const mask = "***"

// Secret is a key that no way of printing reveals: every fmt verb, JSON, text and log encoding shows ***.
// The zero value is an empty key.
//
// The key is behind a handle: where a Secret stands in an unexported field, fmt calls none of its methods, and then
// prints the handle's address.
type Secret struct{ handle unique.Handle[string] }

// NewSecret wraps a key. Surrounding white space, the usual damage of a copied secret, is cut off.
func NewSecret(value string) Secret {
	if value = strings.TrimSpace(value); value == "" {
		return Secret{}
	}
	return Secret{unique.Make(value)}
}

// Reveal returns the key itself; call it only where a request is signed.
func (s Secret) Reveal() string {
	if s.Empty() {
		return ""
	}
	return s.handle.Value()
}

// Empty reports whether there is no key.
func (s Secret) Empty() bool { return s == Secret{} }

// String returns ***, or nothing for an empty key.
func (s Secret) String() string {
	if s.Empty() {
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
		if key := s.Reveal(); len(key) >= minScrub {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	return scrubber{keys: slices.Compact(keys)}
}

// minScrub keeps a placeholder key such as "x" from eating every x in a message.
const minScrub = 4

// line makes foreign text fit for an error message. It scrubs before the text is cut, and again after control
// characters are gone: a key may stand across the cut, or hold such a character.
func (s scrubber) line(text string) string { return shorten(s.clean(flatten(s.clean(text)))) }

func (s scrubber) clean(text string) string {
	for _, key := range s.keys {
		text = strings.ReplaceAll(text, key, mask)
	}
	return text
}
