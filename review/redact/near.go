package redact

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A text that only a password looks like is one wherever it stands beside a word that
// speaks of passwords: behind the name or before it, in a tuple, a comparison, a default,
// a comment, or on the next line. No grammar of a language is asked how the two belong
// together; the name and the shape of the value decide.

// nearWords are names of passwords, what is given one, and what takes a key.
var nearWords = []wordRule{
	{class: "password", words: []string{
		"secret", "token", "credential", "login", "apikey", "api_key", "api-key", "sudo -s", "useradd ", "usermod ",
	}},
	{class: "password", rest: true, words: slices.Concat(passwords, []string{
		"pw", "sshpass", "chpasswd", "identified by", "requirepass", "masterauth",
	})},
	{class: "token", judge: keyOf, words: []string{
		"hmac.new(", "createhmac(", "hash_hmac(", "hmac.hexdigest(", "hmac.digest(", "key::new(", "secretkeyspec(",
		"symmetricsecuritykey(", "hmacsha256(", "hmacsha512(", "fernet(", "aes.new(", "newcipher(", "createcipheriv(",
		"jwt.sign(", "jwt.encode(", "jwt.verify(", "jwt.decode(", "signedstring(", "setsigningkey(", "signwith(",
		"pbekeyspec(", "from_secret(", "new_from_slice(", "cookiestore(", "keystore.load(", "cookieparser(",
	}},
}

// openedLine is a line on which a value stands that a word opens on a line before.
type openedLine struct {
	rule  *wordRule
	start int
}

// beside notes the line of a word that ends before byte end, or what is near of it. Where
// nothing follows the word, a value may stand on the next lines.
func (s *finding) beside(r *wordRule, end int) {
	if locked(s.path) || r.judge == nil && !s.partOfName(r, end) {
		return
	}
	to := s.lineEnd(end)
	w := window{end - len(s.before(end)), min(to, end+nearby)}
	if r.judge != nil {
		w.start = end // of a call, what it is given
	}
	for range 3 {
		if w.end != to || to == len(s.text) || !opens.MatchString(s.text[end:to]) {
			break
		}
		s.opened[openedLine{r, to}] = true
		to = s.lineEnd(to)
		w.end = min(to, end+nearby)
	}
	if table(s.path) && end <= strings.IndexByte(s.text, '\n') {
		w.end = len(s.text) // the name of a column
	}
	s.nears[r] = joinedWith(s.nears[r], w)
}

// nearby is how far behind a word its value may stand, in bytes.
const nearby = 320

// opens matches what stands behind a name, up to a line end, where its value is on the
// lines below.
var opens = regexp.MustCompile(`^[A-Za-z0-9_]{0,12}["'\]]{0,2}[ \t]*(?:</[a-z]+>|>|[:=]{0,2}[ \t]*` +
	`(?:[|>][-+]?|["'\x60]{3}|<<<?[~-]?["']?[A-Z]+["']?|[\[({])|[:=]{1,2})[ \t]*\r?\n` +
	`(?:[ \t]*(?:-[ \t]+)?[^\s:=]+,?[ \t]*\r?\n)*$`)

// values looks at all texts beside words that nothing else found.
func (s *finding) values() {
	known := map[int]bool{}
	for _, f := range s.findings {
		known[f.Start] = true
	}
	for i := range nearWords {
		r := &nearWords[i]
		judge := r.judge
		if judge == nil {
			judge = strong
		}
		for _, w := range s.nears[r] {
			s.eachText(r, w, func(start, end int, opened bool) {
				if known[start] {
					return
				}
				value := s.text[start:end]
				whole := opened || s.inQuotes(start, end) // beside a password's name
				if judge(value) || r.rest && whole && worded(value) {
					s.add(r.class, start, end)
				}
			})
		}
	}
}

// eachText calls see with the texts of a stretch that may be values: what stands without
// blanks and brackets in a literal, in a comment of code or where a word of the rule opens it,
// or anywhere in other files. On a line without an end, such as of data, it must be all of a literal.
func (s *finding) eachText(r *wordRule, w window, see func(start, end int, opened bool)) {
	words, open, said, opened := !isCode(s.path), byte(0), false, false
	whole := !strings.Contains(s.text[w.start:w.end], "\n") && w.end < len(s.text)
	for i := w.start; i < w.end; {
		c := s.text[i]
		switch {
		case c == '\n':
			opened = s.opened[openedLine{r, i + 1}]
			open, said = 0, opened
		case strings.IndexByte("\"'`", c) >= 0 && (open == 0 || open == c):
			open = c - open
		case open == 0 && begins(s.text[i:w.end]):
			said = true
		}
		if !inPassword[c] {
			i++
			continue
		}
		start := i
		for i < w.end && inPassword[s.text[i]] {
			i++
		}
		fits := open != 0 || said || words
		if fits = fits && s.alone(start, i); fits && whole {
			fits = s.inQuotes(start, i)
		}
		start, end := trimmed(s.text, start, i)
		if fits && end-start >= minStrong && end-start <= maxRandom {
			see(start, end, opened)
		}
	}
}

// alone tells a value from a part of a longer text, such as a path or a call.
func (s *finding) alone(start, end int) bool {
	left := start == 0 || strings.IndexByte(" \t\r\n\"'`=:,;(<>{|[", s.text[start-1]) >= 0
	if left && start > 0 && s.text[start-1] == ':' && strings.Contains(s.text[start:end], "@") {
		return false // of an address
	}
	return left && (end == len(s.text) || strings.IndexByte(" \t\r\n\"'`,;)}]<>|:\\", s.text[end]) >= 0)
}

// begins tells where a comment does, or a literal that has no quotes.
func begins(text string) bool {
	for _, mark := range [...]string{"#", "//", "/*", "* ", "-- "} {
		if strings.HasPrefix(text, mark) {
			return true
		}
	}
	return text[0] == '%' && rubyLiteral.MatchString(text)
}

var rubyLiteral = regexp.MustCompile(`^%[qQwW][(\[{<|]`)

// trimmed leaves out what belongs to the sentence around a text.
func trimmed(text string, start, end int) (int, int) {
	for start < end && strings.IndexByte("*.?&%+$@#!-", text[start]) >= 0 {
		start++
	}
	for end > start && strings.IndexByte("*.?", text[end-1]) >= 0 {
		end--
	}
	return start, end
}

// minStrong is how many bytes a password has at least that its shape tells.
const minStrong = 8

// inPassword are the bytes of passwords that are told by their shape.
var inPassword = func() (is [256]bool) {
	for c := range is {
		is[c] = wordByte(byte(c)) || strings.IndexByte("!#@$%^&*+?~_.-", byte(c)) >= 0
	}
	return is
}()

// strong tells passwords by their shape: digits among the letters as nobody names a thing,
// with a mark or without, or letters and digits by chance.
func strong(value string) bool {
	n := digits(value)
	if len(value) < minStrong || n == 0 || n == len(value) {
		return false
	}
	if dashed(value) || hexadecimal.MatchString(value) {
		return false
	}
	if !password(value) || numberedName.MatchString(value) {
		return false
	}
	turns, kinds := turns(value), kinds(value)
	switch {
	case strings.ContainsAny(value, "!#@") && kinds >= 3:
		return turns >= 2 || kinds == 4
	case strings.ContainsAny(value, "$%^&*+?~") && kinds == 4:
		return turns >= 2
	case strings.ContainsAny(value, "!#@$%^&*+?~_.-"), numberedWords.MatchString(value):
		return false
	case turns >= 4, turns == 3 && kinds == 3:
		return true
	}
	if n == 1 && 3*capitals(value) <= len(value) {
		return false // it can be said
	}
	return len(value) >= 10 && kinds == 3 && scrambled(value) && randomLooking(value)
}

// numberedWords matches words with few numbers between them.
var numberedWords = regexp.MustCompile(`^(?:[A-Z]{0,3}[a-z]{2,}[0-9]{0,3})+$`)

// typedOption judges what stands directly behind -p.
func typedOption(value string) bool { return strong(value) || worded(value) }

// numberedName matches names with numbers in them: versions, sizes, algorithms, what is
// percent-escaped or taken from a commit, hashes of passwords.
var numberedName = regexp.MustCompile(`(?i)^(?:[a-z]+[0-9]+(?:x[0-9]+)+|[0-9]+(?:[a-z][0-9]+)+|(?:[0-9]+[a-z]{1,2})+|` +
	`.*(?:v[0-9]+(?:alpha|beta|rc)[0-9]+|base64|sha(?:1|256|512)|utf8|oauth2|md5|x509|i18n|k8s|pkcs|p12|http2).*|` +
	`.*(?:ec2|ipv[46]|[hr]s256|es256|ed25519|argon2).*|` +
	`.*%[0-9a-f]{2}.*|.*@(?:v[0-9]|[0-9a-f]{7,64}$).*|.*@[a-z0-9-]+\.[a-z.]+|.*\$.*\$.*|.*!important)$`)

// turns counts where letters and digits meet.
func turns(value string) (n int) {
	for i := 1; i < len(value); i++ {
		a, b := value[i-1], value[i]
		if wordByte(a) && wordByte(b) && letter(a) != letter(b) {
			n++
		}
	}
	return n
}

// keyOf judges what a call is given that takes a key.
func keyOf(value string) bool {
	if hexadecimal.MatchString(value) {
		return len(value) >= 32 && randomLooking(value)
	}
	if strong(value) {
		return true
	}
	mixed := kinds(value) >= 3 || scrambled(value)
	return len(value) >= 16 && mixed && randomLooking(value)
}

// partOfName tells a word that is a part of a name, and ends before byte end, from one
// within another word. The shorter ones stand in data by chance.
func (s *finding) partOfName(r *wordRule, end int) bool {
	line, n := s.before(end), 0
	for _, w := range r.words {
		if len(w) > n && len(w) <= len(line) && strings.EqualFold(line[len(line)-len(w):], w) {
			n = len(w)
		}
	}
	if n == 0 {
		return false
	}
	word, behind := line[len(line)-n:], s.text[end:min(end+2, len(s.text))]+" "
	plural := behind[0] == 's' && !letter(behind[1])
	longer := behind[0] >= 'a' && behind[0] <= 'z' && !plural // the word goes on
	if n == len("pw") && letter(behind[0]) || longer && n < 8 {
		return false
	}
	if n == len(line) || !wordByte(line[len(line)-n-1]) || n >= 8 {
		return true
	}
	if n == len("pw") {
		return false
	}
	return line[len(line)-n-1] > 'Z' && word[0] <= 'Z'
}

// table tells files whose first line names columns.
func table(name string) bool {
	return strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".tsv")
}

// isCode tells files in which a text is a value only within quotes.
func isCode(name string) bool { return codeExtensions[strings.ToLower(path.Ext(name))] }

var codeExtensions = func() map[string]bool {
	is := map[string]bool{}
	for _, e := range strings.Fields(".py .go .js .jsx .mjs .cjs .ts .tsx .java .kt .scala .cs .php .rb .rs .c " +
		".cc .cpp .h .hpp .swift .dart .vue .svelte .css .scss .less .html .ex .exs .lua .pl .groovy .gradle") {
		is[e] = true
	}
	return is
}()
