package redact

import (
	"regexp"
	"strings"
)

// randomTexts adds quoted texts so random that they are keys or tokens whatever
// they are called, unless their name says that they are something else.
func (s *finding) randomTexts() {
	if locked(s.path) {
		return
	}
	for i := 0; i < len(s.text); i++ {
		if !inToken(s.text[i]) {
			continue
		}
		start := i
		for i < len(s.text) && inToken(s.text[i]) {
			i++
		}
		if start > 1 && text24(s.text[start:i]) && s.inQuotes(start, i) && s.text[start-2] == 'b' {
			s.add("random-text", start, i) // bytes as long as a key
		}
		fits := i-start >= minRandom && i-start <= maxRandom && s.inQuotes(start, i)
		if fits && random(s.text[start:i]) && !harmless.MatchString(s.before(start)) {
			s.add("random-text", start, i)
		}
	}
}

// How long random texts are, in bytes: below, names reach the same entropy; above,
// it is data, such as an image.
const (
	minRandom = 32
	maxRandom = 128
)

func (s *finding) inQuotes(start, end int) bool {
	return start > 0 && end < len(s.text) && s.text[start-1] == s.text[end] && strings.IndexByte("\"'`", s.text[end]) >= 0
}

// harmless matches what stands before a text that is no secret though random.
var harmless = regexp.MustCompile(`(?i)(?:hash|sum|sha-?[0-9]*|digest|integrity|challenge|verifier|e-?tag|` +
	`fingerprint|nonce|salt|u?uid|signature|cursor|base64|image|icon|svg|png|data|[^a-z]id|public[_-]?key|` +
	`pub[_-]?key|site[_-]?key|certificate|cert|x5c|example|[^a-z][xyne])` +
	`["'\x60\])]{0,2}[ \t]{0,4}(?:=>|[:=(,]{1,2})?[ \t]{0,4}[a-z@$\[]{0,2}["'\x60]{1,2}$`)

// text24 tells bytes that are as many as keys have, by chance.
func text24(value string) bool {
	long := len(value) == 16 || len(value) == 24
	mixed := kinds(value) >= 3 && digits(value) >= 2 && entropy(value) >= 3.5
	return long && mixed && randomLooking(value) && !dashed(value)
}

// mailgun matches the signing keys of Mailgun.
var mailgun = regexp.MustCompile(`^[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}$`)

// publicKey matches how one begins, of elliptic curves or RSA.
var publicKey = regexp.MustCompile(`^(?:MFkwEwYHKoZIzj0|MHYwEAYHKoZIzj0|MCowBQYDK2Vw|` +
	`MII[A-Z][A-Za-z]jANBgkqhkiG9w0BAQEF)`)

func random(value string) bool {
	switch {
	case mailgun.MatchString(value):
		return true
	case entropy(value) < 4.25, kinds(value) < 3, digits(value) < 1:
		return false
	case strings.HasPrefix(value, "."), strings.Count(value, "/") >= 5: // a path
		return false
	case publicKey.MatchString(value):
		return false
	case hexadecimal.MatchString(value), dashed(value), camel.MatchString(value):
		return false
	}
	return !placeholder(value)
}
