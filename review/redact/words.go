package redact

import (
	"regexp"
	"slices"
	"strings"
)

// wordRule finds a secret behind a word: a name that says that its value is one,
// or what begins a header or an address.
type wordRule struct {
	class string
	words []string
	// after matches what may follow the word; its first group that took part is
	// the value.
	after []*regexp.Regexp
	// before matches the line up to and with the word, where the value stands before it.
	before *regexp.Regexp
	judge  func(value string) bool
	// name says whether the word, with what stands before it on its line and what
	// follows, is part of a name of a secret. Nil means always.
	name func(line, behind string) bool
	rest bool // the name may go on behind the word, as in "tokenOfShop"
	bare bool // in settings, the value needs no quotes
}

// Words that name passwords, and those that name keys. The value of a password
// may be anything; that of a key is random.
var (
	passwords = []string{"password", "passwd", "passphrase", "pwd", "pass", "passcode",
		"passwort", "kennwort", "mot_de_passe", "motdepasse", "contrasena", "contraseña", "senha",
		"wachtwoord", "heslo", "hasło", "lösenord", "adgangskode", "passord", "salasana", "şifre", "mật_khẩu",
		"mot de passe", "contraseña", "пароль", "Пароль", "密码", "密碼", "口令", "비밀번호", "パスワード", "סיסמה", "รหัสผ่าน"}
	tokens = slices.Concat([]string{"secret", "token", "credential", "credentials"}, joinedTo("key",
		"api", "access", "auth", "private", "signing", "encryption", "account", "master", "license", "client",
		"shared", "session", "service", "hmac", "jwt", "aes"))
)

// joinedTo gives each first word with the second one, joined in three ways.
func joinedTo(second string, firsts ...string) (all []string) {
	for _, first := range firsts {
		all = append(all, first+second, first+"_"+second, first+"-"+second)
	}
	return all
}

// What may stand between a name and its value.
const (
	closing  = `^\\?["'\x60\])]{0,3}`
	declared = `(?:[ \t]?:?[ \t]{0,4}[&*]?(?:'static )?[A-Za-z]{2,12}[?!]?)?` // a type
	assigned = `[ \t]{0,8}(?:=>|:=|={1,3}|!=|:|\(|,|\?\?=?|\|\|=?|\?:|or|value[ \t]?=)[ \t]{0,8}` + `(?:[\[(][ \t]{0,4})?`
	decoding = `(?:[A-Za-z0-9_.:\[\] ]{0,16}(?:fromhex|byte|b64decode|unhexlify|DecodeString|from|decode|Some|String)\()?`
	unquoted = `([^\s"'\x60#,;(){}\[\]<>$][^\s"'\x60,;(){}\[\]<>$]{5,})`
	spelt    = `\\x[0-9a-fA-F]{2}|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{2,6}\})|\\[0-7]{3}` // as numbers
	opening  = `[A-Za-z@$]{0,2}\\?`
)

var (
	// Without a count of what is spelt as numbers, which [finding.match] counts: with it, the
	// pattern would be too long for the quicker ways to match.
	quoted = regexp.MustCompile(closing + declared + assigned + decoding + opening +
		`(?:"([^"\s\\]{6,}|(?:[^"\s\\]|` + spelt + `)+)|'([^'\s\\]{6,}|(?:[^'\s\\]|` + spelt + `)+)|` +
		`\x60([^\x60\s\\]{6,}))\\?["'\x60]`)
	// Literals whose quotes are a letter and brackets, or three marks.
	bracketed = regexp.MustCompile(closing + declared + assigned + decoding +
		`(?:(?:u8|[uUL])?R"[a-z]{0,8}|r#{1,3}"|%[qQwW]?|"""|\'\'\')[(\[{<|]?([^\s"')\]}>|]{6,})["')\]}>|]`)
	// fallback is a default of what is looked up: ${db.password:…}, ${PASSWORD:-…}.
	fallback = regexp.MustCompile(`^:?[-=:]([^}"'\s$]{6,})\}`)
	// heredoc is the first line of what a shell, Ruby or PHP writes between two marks.
	heredoc = regexp.MustCompile(`^[ \t]*=[ \t]*<<<?[~-]?["']?[A-Z_]+["']?[^\n]{0,20}\n[ \t]*([^\s"'\x60]{6,})[ \t]*\n`)
	inFlow  = regexp.MustCompile(`^: ([^\s,}{"'\[\]$()]{6,})[ ]?\}`) // the last of a map in a line of YAML
	element = regexp.MustCompile(`^["']?[^<>\n]{0,40}>(?:<(?:value|string)>|<!\[CDATA\[)?([^<>\s\]]{6,})(?:\]\]>)?</`)
	// words are a phrase, as dice choose one, or what a wallet is made from.
	words = regexp.MustCompile(closing + declared + assigned + `["'\x60]([a-z0-9]{3,}(?: [a-z0-9]{3,}){2,24})["'\x60]`)
	// numbers are the bytes of a key, each spelt out.
	numbers = regexp.MustCompile(`^[^=:\n]{0,24}[:=][^\[{(\n]{0,24}[\[{(]{1,2}\s*` +
		`((?:(?:0x[0-9a-fA-F]{1,2}|[0-9]{1,3})(?:u8)?\s*,\s*){15,63}(?:0x[0-9a-fA-F]{1,2}|[0-9]{1,3}))`)
	// The value of a variable in a manifest stands on the next line, or a line further.
	below = regexp.MustCompile(`^["']?[ \t]*\{?\r?\n(?:[ \t]*(?:type|description|sensitive)\b[^\n]{0,200}\n){0,3}` +
		`[ \t-]*(?:value|default)[ \t]*[:=][ \t]*["']?([^\s"']{6,})`)
	// Without quotes, the value goes up to the end of the line, in settings, or a
	// command follows that it is meant for.
	bare = regexp.MustCompile(`^(?:[ \t]{0,4}(?:[:?+]?=|:)[ \t]{0,4}` + unquoted +
		`[ \t]*(?:[ \t][#;][^\n]*)?(?:\r?\n|$)|=` + unquoted + `[ \t])`)
	// What is no file is a message: a value stands anywhere in its line.
	told     = regexp.MustCompile(`^[ \t]{0,2}[=:][ \t]{0,2}` + unquoted + `(?:[\s,;)]|$)`)
	toldFlat = regexp.MustCompile(`^=` + unquoted + `(?:[\s,;)]|$)`)
	// What a sentence says: the password of the account is …
	toldSo = regexp.MustCompile(`^[^\n.:;="'\x60]{0,40} (?:is|was) ["'\x60]?([^\s"'\x60,;(){}]*[0-9][^\s"'\x60,;(){}.]+)`)
	// In an address, a header or a connection string the value goes up to a mark.
	parameter = regexp.MustCompile(`^(?:=|: ?)([A-Za-z0-9_./+~%-]{6,}={0,2})["'\x60&;\\\s]`)
)

var wordRules = []wordRule{
	{class: "password", words: passwords, judge: password, name: namesPassword, rest: true, bare: true,
		after: []*regexp.Regexp{quoted, bracketed, element}},
	{class: "token", words: tokens, judge: tokenLike, rest: true, bare: true,
		after: []*regexp.Regexp{quoted, bracketed, element}},
	{class: "token", words: []string{"key"}, judge: surelyRandom, name: namesKey, rest: true, bare: true,
		after: []*regexp.Regexp{quoted, bracketed, element}},
	{class: "key-bytes", words: []string{"key", "secret"}, judge: keyBytes, name: namesKey,
		after: []*regexp.Regexp{numbers}},
	{class: "token", words: []string{"pepper", "salt"}, judge: tokenLike, bare: true, rest: true,
		after: []*regexp.Regexp{quoted, bracketed}},
	{class: "password", words: []string{"psk", "preshared", "pre_shared"}, judge: password, rest: true, bare: true,
		after: []*regexp.Regexp{quoted, bracketed}},
	{class: "pin", words: []string{"pin", "pin_code", "pincode"}, judge: pin, name: namesPart,
		after: []*regexp.Regexp{quoted}},
	{class: "passphrase", judge: phrase, rest: true,
		words: []string{"passphrase", "pass_phrase", "mnemonic", "seedphrase", "seed_phrase", "recovery_phrase"},
		after: []*regexp.Regexp{words}},
	{class: "one-time-password", words: []string{"otp", "mfa", "2fa", "seed"}, judge: base32, rest: true,
		after: []*regexp.Regexp{quoted, bracketed}},
	{class: "token", words: slices.Concat(tokens, []string{"sig"}), judge: surelyRandom, rest: true,
		after: []*regexp.Regexp{parameter}},
	{class: "password", words: []string{"password", "pwd"}, judge: password,
		after: []*regexp.Regexp{regexp.MustCompile(`(?i)^=([^;"'\x60\s&)]{6,})[;"'\x60]`)}},
	{class: "password", words: []string{"password", "pwd"}, judge: typedOption,
		after: []*regexp.Regexp{regexp.MustCompile(`^=([^;"'\x60\s&),]{6,}) +[A-Za-z_]{2,20}=`), inFlow}},
	{class: "password", words: passwords, judge: password, rest: true, name: lookedUp,
		after: []*regexp.Regexp{fallback}},
	{class: "password", words: []string{" password "}, judge: typedOption, name: namesLogin,
		after: []*regexp.Regexp{regexp.MustCompile(`^([^\s"'\x60]{6,})`)}},
	{class: "address-password", words: []string{"://"}, judge: inAddress,
		after: []*regexp.Regexp{regexp.MustCompile(`^[^\s/:@"'<>\x60]{0,64}:([^\s/@"'<>\x60]{6,})@[A-Za-z0-9\[._$%{-]`),
			regexp.MustCompile(`^[^\s/:@"'<>\x60]{0,64}:` + plus + `([^\s"'\x60]{6,})` + plus + `@`),
			regexp.MustCompile(`^[^\s/:@"'<>\x60]{0,64}:[$#]?\{["']([^\s"'{}]{6,})["']\}@`),
			regexp.MustCompile(`^([0-9a-f]{32})(?::[0-9a-f]{32})?@`)}},
	{class: "authorization", words: []string{"bearer ", "basic ", "token "}, judge: header,
		after: []*regexp.Regexp{regexp.MustCompile(`^ {0,3}([A-Za-z0-9_./+=~-]{16,})`)}},
	{class: "vault-service-token", words: []string{"s."}, judge: header, name: startsVault,
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Za-z0-9]{24})(?:[^A-Za-z0-9]|$)`)}},
	{class: "address-password", words: []string{"@tcp(", "@unix("}, judge: inAddress, // of Go's driver for MySQL
		before: regexp.MustCompile(`(?:^|["'\x60=/ \t])[A-Za-z0-9_.-]{1,64}:([^\s:@"'\x60]{6,})@(?:tcp|unix)\($`)},
	{class: "command-line-password", words: []string{" -u ", "--user ", "--user="}, judge: password,
		after: []*regexp.Regexp{regexp.MustCompile(`^["']?[^\s:"'=]{1,64}:([^\s"'\x60]{6,})(?:["'\s]|$)`)}},
	{class: "new-relic-key", words: []string{"nrak-"}, judge: header,
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Z0-9]{27})(?:[^A-Za-z0-9]|$)`)}},
	{class: "webhook", words: []string{"discord.com/api/webhooks/", "discordapp.com/api/webhooks/"}, judge: header,
		after: []*regexp.Regexp{regexp.MustCompile(`^[0-9]{17,20}/([A-Za-z0-9_-]{60,80})`)}},
}

// plus stands between two literals of one text.
const plus = `["'\x60][ \t]*[+.&][ \t]*["'\x60]`

// named adds what stands behind a word that ends before byte end.
func (s *finding) named(r wordRule, end int) {
	if r.before != nil {
		s.match(r, r.before, window{end - len(s.before(end)), end}, end)
		return
	}
	from := end
	if r.rest {
		from = s.restOfName(end)
	}
	if from < 0 || !s.follows(from) {
		return
	}
	line := window{from, s.lineEnd(from)}
	for _, pattern := range r.after {
		s.match(r, pattern, line, end)
	}
	if !r.rest {
		return
	}
	if r.bare {
		s.joined(r, line, end)
	}
	if r.bare && strings.Contains(s.text[from:line.end], "<<") {
		if r.class == "token" { // it stands alone between the marks
			r.judge = randomLooking
		}
		s.match(r, heredoc, window{from, min(from+after, len(s.text))}, end)
	}
	if line.end-from <= len(`" {`)+1 && r.bare {
		s.match(r, below, window{from, min(from+after, len(s.text))}, end)
	}
	if r.bare && s.path == "" {
		s.match(r, told, line, end)
	}
	if r.bare && r.class == "password" && prose(s.path) {
		s.match(r, toldFlat, line, end)
		s.match(r, toldSo, line, end)
	}
	if r.bare && settings(s.path) && plainName.MatchString(s.before(end)) {
		s.match(r, bare, line, end)
	}
}

// match adds the value that a pattern finds in a window, beside a word that ends
// before byte end.
func (s *finding) match(r wordRule, pattern *regexp.Regexp, w window, end int) {
	view := s.text[w.start:w.end]
	m := pattern.FindStringSubmatchIndex(view)
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] < 0 {
			continue
		}
		value := plain(view[m[i]:m[i+1]])
		if len(value) < minSecret || !r.judge(value) || r.name != nil && !r.name(s.before(end), s.text[end:]) {
			continue
		}
		s.add(r.class, w.start+m[i], s.whole(w, m[i+1]))
	}
}

// maxRest is how long a name goes on behind a word that says what it holds, in bytes.
const maxRest = 24

// restOfName returns where a name ends; -1 where it goes on too far.
func (s *finding) restOfName(from int) int {
	for i := from; i <= min(from+maxRest, len(s.text)); i++ {
		if i == len(s.text) || !wordByte(s.text[i]) && s.text[i] != '_' && s.text[i] != '-' {
			return i
		}
	}
	return -1
}

// follows tells quickly whether a value may follow: a call or a member are the
// usual case.
func (s *finding) follows(from int) bool {
	return from < len(s.text) && s.text[from] != '.' && !strings.HasPrefix(s.text[from:], "()")
}

// lineEnd returns where the line ends, behind its line feed, or the look at it does.
func (s *finding) lineEnd(from int) int {
	to := min(from+after, len(s.text))
	if n := strings.IndexByte(s.text[from:to], '\n'); n >= 0 {
		return from + n + 1
	}
	return to
}

// before returns the line of a word up to its end.
func (s *finding) before(end int) string {
	from := max(end-before, 0)
	return s.text[from+strings.LastIndexByte(s.text[from:end], '\n')+1 : end]
}

// plainName matches what stands before the value of a setting.
var plainName = regexp.MustCompile(`^[ \t]*(?:-[ \t]+|export[ \t]+|(?i:env|arg)[ \t]+|set[ \t]+)?` +
	`(?:[A-Za-z0-9_]+=[^\s=]+[ \t]+){0,8}[A-Za-z0-9_.-]+$`)

// namesPassword tells "db_pass" and "dbPass" from "bypass" and "passing".
func namesPassword(line, behind string) bool {
	n := len(line) - len("pass")
	if n < 0 || !strings.EqualFold(line[n:], "pass") {
		return true
	}
	return !letter(behind[0]) && (n == 0 || !letter(line[n-1]) || line[n] == 'P')
}

// lookedUp tells a name within ${…}, where a default may follow.
func lookedUp(line, _ string) bool {
	return strings.LastIndex(line, "${") > strings.LastIndexByte(line, '}')
}

// namesLogin tells what a machine logs in with, as in .netrc.
func namesLogin(line, _ string) bool {
	return strings.Contains(line, "login ") || strings.Contains(line, "machine ")
}

// namesPart tells "pinCode" and "card_pin" from "spinning".
func namesPart(line, behind string) bool {
	n := len(line) - len(lastWord.FindString(line))
	return !letter(behind[0]) && (n == 0 || !letter(line[n-1]))
}

// lastWord matches what a line ends with.
var lastWord = regexp.MustCompile(`(?i)pin(?:_?code)?$`)

// namesKey tells keys that open something from those that find something.
func namesKey(line, _ string) bool {
	name := strings.TrimRight(strings.TrimSuffix(strings.ToLower(line), "key"), "_-")
	return !slices.ContainsFunc(finders, func(f string) bool { return strings.HasSuffix(name, f) })
}

var finders = strings.Fields("public pub primary foreign cache partition sort idempotency row group rout route " +
	"routing object storage lookup unique index site host map translation locale i18n")

// startsVault tells the tokens of Vault's older versions from members of a value
// whose name ends in s.
func startsVault(line, _ string) bool {
	n := len(line) - len("s.")
	return line[n] == 's' && (n == 0 || !inToken(line[n-1]))
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
