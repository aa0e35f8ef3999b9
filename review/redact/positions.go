package redact

import (
	"bytes"
	encoding "encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// A secret is also told by where it stands: as the argument of a call that takes
// one, behind the option of a command, in a query, behind what begins a header.

// Pieces of the patterns below.
const (
	anyText  = `"[^"\n]{0,200}"|'[^'\n]{0,200}'|\x60[^\x60\n]{0,200}\x60`
	argument = `\s*(?:[A-Za-z@$]{0,2}(?:` + anyText + `)|[A-Za-z_$][\w.$>-]{0,60}(?:\(\))?)\s*`
	literal  = `\s*(?:Some\()?[A-Za-z@$]{0,2}\\?(?:"([^"\s\\]{6,})|'([^'\s\\]{6,})|\x60([^\x60\s\\]{6,}))\\?["'\x60]`
	quote    = `["'\x60]`
	anyToken = `([A-Za-z0-9_./+=~-]{12,})`
	given    = `["']?([^\s"'\x60$<>(){}|;&-][^\s"'\x60<>|;&]{5,})` // what an option is given
	command  = `^(?:[^\n|;&]{0,160}? )?`
	ended    = `(?:["'\x60&\s\\<>)#]|$)`
)

var (
	second = regexp.MustCompile(`^` + argument + `,` + literal)
	third  = regexp.MustCompile(`^` + argument + `,` + argument + `,` + literal)
	option = regexp.MustCompile(`^[ =]?` + given)
	// secretPair matches auth=("user", "password") and 'auth' => ['user', 'password'].
	secretPair = regexp.MustCompile(`^["']?\s{0,4}(?:=>|=|:)\s{0,4}[\[({]` + argument + `,` + literal)
)

// first matches what a call is given first.
var first = regexp.MustCompile(`^` + literal)

var positionRules = []wordRule{
	{class: "password", judge: password, after: []*regexp.Regexp{second}, words: []string{
		"simple_bind_s(", "simple_bind(", "pbkdf2_hmac(", "hash_pbkdf2(", "pbkdf2_hmac_sha256(",
	}},
	{class: "password", judge: password, after: []*regexp.Regexp{first}, words: []string{
		"pbkdf2sync(", "pbkdf2(", "scryptsync(", "scrypt(", "pbkdf2_hmac_sha1(",
	}},
	{class: "command-line-password", judge: password,
		words: []string{`"mysql"`, `'mysql'`, `"mysqldump"`, `'mysqldump'`, `"mariadb"`, `'mariadb'`},
		after: []*regexp.Regexp{regexp.MustCompile(`^[^\n]{0,160}["']-p([^\s"']{6,})["']`)}},
	{class: "command-line-password", judge: password, words: []string{"sshpass"},
		after: []*regexp.Regexp{regexp.MustCompile(`^["'],?\s*["']-p["'],?\s*["']([^\s"']{6,})["']`)}},
	{class: "command-line-password", judge: password,
		words: []string{`"--password"`, `'--password'`, `"--passphrase"`, `'--passphrase'`, `"--pass"`, `'--pass'`},
		after: []*regexp.Regexp{regexp.MustCompile(`^,?\s*["']([^\s"']{6,})["']`)}},
	{class: "command-line-password", judge: password, words: []string{"openssl "},
		after: []*regexp.Regexp{regexp.MustCompile(`^[^\n|;&]{0,160}? -(?:k|K) ?` + given)}},
	{class: "token", judge: randomLooking,
		words: []string{"session=", "sessionid=", "connect.sid=", "jsessionid=", "phpsessid=", "remember_token="},
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Za-z0-9_.+/%-]{16,}={0,2})(?:;|` + ended + `)`)}},
	{class: "token", judge: randomLooking, words: []string{"api key ", "key is ", "key was ", "token is ", "token was "},
		after: []*regexp.Regexp{regexp.MustCompile("^(?:is |was )?[\"'\\x60]?([A-Za-z0-9_-]{20,})")}},
	{class: "token", judge: randomLooking, words: []string{"sk_live_", "rk_live_", "ghp_", "gho_", "ghs_", "glpat-"},
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Za-z0-9_-]{20,})`)}},
	{class: "aws-access-token", judge: base32, words: []string{"akia"}, name: capitalAKIA,
		after: []*regexp.Regexp{regexp.MustCompile(`^(?:["']\s*\+?\s*["'])?([A-Z2-7]{16})(?:[^A-Za-z0-9]|$)`)}},
	{class: "token", judge: decodable, after: []*regexp.Regexp{first}, words: []string{
		"atob(", "b64decode(", "base64_decode(", "decode64(", "frombase64string(",
	}},
	{class: "random-text", judge: randomLooking, words: []string{`"\x`, `'\x`, `"\u00`, `'\u00`},
		after: []*regexp.Regexp{regexp.MustCompile(`^([0-9a-fA-F]{2}(?:\\(?:x|u00)[0-9a-fA-F]{2}){11,})["']`)}},
	{class: "password", judge: password, after: []*regexp.Regexp{second}, words: []string{
		"basicauth(", "basic_auth(", "digestauth(", "digest_auth(", "passwordauthentication(", "networkcredential(",
		"passwordcredentials(", "userpass(", "userpassword(", "login(", "signin(", "authenticate(", "setcredentials(",
		"set_credentials(", "withcredentials(", "plaincredentials(", "httpauth(", "passwordauth(",
		"plainauthenticator(", "credentials(",
	}},
	{class: "password", judge: password, after: []*regexp.Regexp{third}, words: []string{
		"getconnection(", "pdo(", "mysqli(", "mysqli_connect(", "plainauth(", "ldap_bind(", "connect(", "oci_connect(",
		"drivermanagerdatasource(",
	}},
	{class: "password", judge: password, after: []*regexp.Regexp{secretPair}, words: []string{"auth"}, name: namesAuth},
	{class: "authorization", judge: header, words: []string{"bearer ", "basic ", "token "},
		after: []*regexp.Regexp{
			regexp.MustCompile(`^ {0,3}(?:%s|\{\})?` + quote + `\s*(?:[+.&,%]|<<|\.format\()\s*\(?` + quote + anyToken),
			regexp.MustCompile(`^ {0,3}` + quote + `?\s*[)+.,&]\s*(?:base64|btoa|b64encode|Buffer\.from|[\w.]{0,40})\(` +
				quote + `([^"'\x60\n]{6,})` + quote),
		}},
	{class: "authorization", judge: header, words: []string{`"bearer"`, `'bearer'`, `"basic"`, `'basic'`},
		after: []*regexp.Regexp{regexp.MustCompile(`^\s*,\s*` + quote + anyToken + quote)}},
	{class: "token", judge: randomLooking,
		words: []string{
			"x-auth", "x-api", "x-access", "x-secret", "x-amz-security", "private-token", "ocp-apim-subscription",
		},
		after: []*regexp.Regexp{regexp.MustCompile(
			`^[A-Za-z-]{0,20}\\?` + quote + `?\]?\s{0,4}(?:=>|[:=,(])\s{0,4}` + quote + `?` + anyToken + ended)}},
	{class: "token", judge: randomLooking, words: queries("access_token", "key", "api_key", "apikey", "api-key", "token",
		"auth", "sig", "secret", "client_secret", "auth_token", "signature", "code"),
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Za-z0-9_./+~%-]{8,}={0,2})` + ended)}},
	{class: "password", judge: password, words: queries("password", "pwd", "pass", "passwd"),
		after: []*regexp.Regexp{regexp.MustCompile(`^([^\s"'\x60&<>#{}$]{6,})` + ended)}},
	{class: "command-line-password", judge: password, after: []*regexp.Regexp{option}, words: []string{
		"--password ", "--pass ", "--passwd ", "--passphrase ", "-password ", " -passin pass:", " -passout pass:",
		" -pass pass:", "redis-cli -a ", "sshpass -p", "--redis-password ",
	}},
	{class: "command-line-password", judge: randomLooking, after: []*regexp.Regexp{option}, words: []string{
		"--token ", "--api-key ", "--apikey ", "--secret ", "--access-key ", "--auth-token ", "--secret-key ",
		"--client-secret ", "--key ",
	}},
	{class: "command-line-password", judge: password,
		words: []string{"mysql ", "mysqldump ", "mysqladmin ", "mysqlimport ", "mariadb ", "mariadb-dump "},
		after: []*regexp.Regexp{regexp.MustCompile(command + `-p` + given)}},
	{class: "command-line-password", judge: password,
		words: []string{
			"docker login ", "helm registry login ", "mongo ", "mongosh ", "mongodump ", "mongorestore ", "ldapsearch ",
			"az login ", "podman login ", "sqlcmd ", "net use ", "psexec ", "smbclient ", "oc login ", "htpasswd ",
		},
		after: []*regexp.Regexp{
			regexp.MustCompile(command + `-[pwPb] ?` + given + `["']?(?:\s|$|["'])`),
			regexp.MustCompile(`^-b[a-zA-Z]{0,3} \S{1,120} \S{1,60} ["']?([^\s"'\x60$<>|;&]{6,})`),
		}},
	{class: "command-line-password", judge: password, words: []string{`"-u"`, `'-u'`, `"--user"`, `'--user'`},
		after: []*regexp.Regexp{regexp.MustCompile(`^,?\s*["'][^\s:"']{1,64}:([^\s"']{6,})["']`)}},
	{class: "command-line-password", judge: typedOption, words: []string{`"-p`, `'-p`},
		after: []*regexp.Regexp{regexp.MustCompile(`^([^\s"']{6,})["']`)}},
	{class: "token", judge: inAddress, words: []string{":_authtoken=", ":_password=", ":_auth="},
		after: []*regexp.Regexp{regexp.MustCompile(`^["']?([^\s"'$]{8,})`)}},
	{class: "address-password", judge: inAddress, words: []string{":5432:", ":*:*:"}, // of .pgpass
		after: []*regexp.Regexp{regexp.MustCompile(`^[^:\s]{1,64}:[^:\s]{1,64}:([^:\s]{6,})\s*(?:\n|$)`)}},
	{class: "telegram-bot-api-token", judge: randomLooking, words: []string{":aa"}, name: followsNumber,
		after: []*regexp.Regexp{regexp.MustCompile(`^([A-Za-z0-9_-]{32,34})(?:[^A-Za-z0-9_-]|$)`)}},
	{class: "mailgun-private-api-token", judge: randomLooking, words: []string{"key-"},
		after: []*regexp.Regexp{regexp.MustCompile(`^([a-f0-9]{32})(?:[^A-Za-z0-9]|$)`)}},
}

// queries are names of parameters behind what may stand before them in an address.
func queries(names ...string) (words []string) {
	for _, name := range names {
		words = append(words, "?"+name+"=", "&"+name+"=")
	}
	return words
}

// capitalAKIA tells the beginning of an id of AWS from a word of small letters.
func capitalAKIA(line, _ string) bool { return strings.HasSuffix(line, "AKIA") }

// decodable judges what is decoded at once: printable text that is not said plainly.
func decodable(value string) bool {
	text, err := encoding.StdEncoding.DecodeString(value)
	readable := err == nil && !bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
	return readable && randomLooking(value) && !bytes.ContainsAny(text, " <{")
}

// namesAuth tells an option called auth from other names that end so.
func namesAuth(line, _ string) bool {
	n := len(line) - len("auth")
	return n == 0 || !letter(line[n-1])
}

// followsNumber tells a bot's token from other texts with such a colon.
func followsNumber(line, _ string) bool {
	number := strings.TrimRight(line[:len(line)-len(":aa")], "0123456789")
	length := len(line) - len(":aa") - len(number)
	return length >= 6 && length <= 12
}

var (
	// inPieces matches a value that is put together from literals.
	inPieces = regexp.MustCompile(closing + declared + assigned + `\(?\s{0,8}` +
		onePiece + `(?:(?:[ \t]*|\s*(?:[+.&]|\.\.|<<|\\)\s*(?:\\\s*)?)` + onePiece + `){1,8}`)
	onePieces = regexp.MustCompile(onePiece)
)

// inList matches a value whose pieces stand in a list that is joined at once.
var inList = regexp.MustCompile(closing + declared + assigned + onePiece +
	`(?:\s*,\s*` + onePiece + `){1,8}\s*\]\.join\(`)

const onePiece = `[bu]?(?:"([^"\s\\]{2,100})"|'([^'\s\\]{2,100})')`

// joined adds the pieces of a value that is put together behind a word that ends
// before byte end.
func (s *finding) joined(r wordRule, w window, end int) {
	if locked(s.path) || !puts(s.text[w.start:w.end]) {
		return
	}
	w.end = min(w.start+after, len(s.text))
	view := s.text[w.start:w.end]
	m := inPieces.FindStringIndex(view)
	if m == nil {
		m = inList.FindStringIndex(view)
	}
	if m == nil {
		return
	}
	var whole strings.Builder
	all := onePieces.FindAllStringSubmatchIndex(view[:m[1]], -1)
	for _, p := range all {
		start, end := group(p)
		whole.WriteString(view[start:end])
	}
	if !r.judge(whole.String()) || r.name != nil && !r.name(s.before(end), s.text[end:]) {
		return
	}
	for _, p := range all {
		if start, end := group(p); end-start >= minSecret {
			s.add(r.class, w.start+start, w.start+end)
		}
	}
}

// puts tells quickly whether a line may put a value together: it has two literals,
// or goes on after one.
func puts(line string) bool {
	if strings.Count(line, `"`)+strings.Count(line, "'") >= 4 {
		return true
	}
	end := strings.TrimRight(line, " \t\r\n")
	return end != "" && strings.IndexByte(`+.\&`, end[len(end)-1]) >= 0
}

// group returns the first group of a match that took part.
func group(match []int) (start, end int) {
	i := 2 + 2*slices.IndexFunc(match[2:], func(at int) bool { return at >= 0 })/2
	return match[i], match[i+1]
}
