package redact

import "strings"

const privateKey = "private-key"

// maxKey bounds what is looked through for the end of a key, in bytes: one of
// 16384 bits in PEM has 13 KB.
const maxKey = 32 << 10

// privateKeys finds the lines of private keys in PEM, in a file of their own or
// as text in code. The first and the last line stay: they say what was there.
func privateKeys(text string) (found []Secret) {
	const begin, kind, end = "-----BEGIN ", "PRIVATE KEY", "-----"
	for at, stop := 0, -1; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return found
		}
		at += i + len(begin)
		head := text[at:min(at+64, len(text))]
		named, rest, ok := strings.Cut(head, kind)
		if !ok || strings.ContainsAny(named, "\n-") {
			continue
		}
		close := strings.Index(rest, end)
		if close < 0 || close > len(" BLOCK") {
			continue
		}
		start := at + len(named) + len(kind) + close + len(end)
		if stop < start && stop != len(text) {
			if stop = strings.Index(text[start:], "-----END "); stop < 0 {
				stop = len(text)
			} else {
				stop += start
			}
		}
		body := text[start:min(start+maxKey, len(text))]
		if stop < start+len(body) {
			body = text[start:stop]
		} else {
			body = body[:encoded(body)]
		}
		found = append(found, pieces(body, start)...)
		at = start + len(body)
	}
}

// pieces are the parts of a key, one a line. A body without a long run of
// base64 is an ellipsis or a template.
func pieces(body string, at int) (found []Secret) {
	long := false
	for line := range strings.Lines(body) {
		start := strings.IndexFunc(line, base64)
		end := strings.LastIndexFunc(line, base64) + 1
		if start >= 0 && !strings.Contains(line, ": ") { // no header of an encrypted key
			found = append(found, Secret{at + start, at + end, privateKey})
			long = long || end-start >= 32
		}
		at += len(line)
	}
	if !long {
		return nil
	}
	return found
}

// encoded returns how many bytes of a text look like lines of base64, with what
// a language puts around them.
func encoded(text string) (n int) {
	for line := range strings.Lines(text) {
		if strings.ContainsAny(strings.TrimSpace(line), " ;(){}") && !strings.Contains(line, `" +`) {
			return n
		}
		n += len(line)
	}
	return n
}

func base64(r rune) bool {
	switch {
	case strings.ContainsRune("+/=", r):
		return true
	case r >= 0x80, strings.ContainsRune(".-_", r):
		return false
	}
	return inToken(byte(r))
}
