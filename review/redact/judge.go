package redact

import (
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// settings tells files whose values need no quotes. What is no file is read so.
func settings(name string) bool {
	base := strings.ToLower(path.Base(name))
	if name == "" || strings.HasPrefix(base, ".") && !strings.Contains(base[1:], ".") {
		return true
	}
	if strings.HasPrefix(base, ".env") || strings.HasPrefix(base, "dockerfile") {
		return true
	}
	return slices.Contains(settingExtensions, path.Ext(base))
}

var settingExtensions = []string{
	"", ".env", ".ini", ".cfg", ".conf", ".config", ".properties", ".yml", ".yaml", ".toml", ".tfvars", ".tf", ".hcl",
	".sh", ".txt", ".md", ".log", ".cnf", ".mk", ".netrc", ".example", ".sample", ".dist", ".local",
	".bash", ".zsh", ".rst",
}

// locked tells files of checksums and of drawings.
func locked(name string) bool {
	base := strings.ToLower(path.Base(name))
	return slices.Contains(lockedExtensions, path.Ext(base)) ||
		strings.HasSuffix(base, "lock.json") || strings.HasSuffix(base, "lock.yaml") || strings.HasSuffix(base, "lock.yml")
}

var lockedExtensions = []string{
	".lock", ".sum", ".snap", ".svg", ".map", ".ai", ".har", ".crt", ".cer", ".csr", ".pub",
}

// prose tells what is written for people.
func prose(name string) bool {
	return name == "" || slices.Contains([]string{".md", ".txt", ".rst", ".log"}, strings.ToLower(path.Ext(name)))
}

// password judges what is called one.
func password(value string) bool {
	if worded(value) || typedWords(value) {
		return true
	}
	if selector.MatchString(value) {
		return false
	}
	if placeholder(value) || likeName(value) || !ascii(value) || strings.ContainsAny(value, "(){}<>|\\") {
		return false
	}
	return kinds(value) >= 2 || entropy(value) >= 3.2
}

// typedWords tells words with a number behind them, as only people make them up: a name with
// such an end has a version or counts.
func typedWords(value string) bool {
	named := numberedName.MatchString(value) || counted.MatchString(value)
	return wordsAndNumber.MatchString(value) && !placeholder(value) && !named
}

// counted matches names whose number says which one of its kind it is.
var counted = regexp.MustCompile(`(?i)(?:sha|aes|utf|iso|rsa|base|rfc|http|error|status|version|step|level|page|` +
	`form|field|input|test|rule|code|type|option|item|label|node|user|preview|oauth|argon|` +
	`bcrypt|scrypt|crypt)[-_.]?[0-9]+[!.]?$`)

var wordsAndNumber = regexp.MustCompile(`^(?:[A-Za-z]{3,}(?:[-_.][A-Za-z]{3,})+[-_.]?[0-9]{2,4}|[a-z]{6,}[0-9])[!.]?$`)

// worded tells a word with a number, as many passwords are.
func worded(value string) bool {
	return wordAndNumber.MatchString(value) && !placeholder(value) && !numberedName.MatchString(value)
}

// selector matches what finds a part of a page.
var selector = regexp.MustCompile(`\[[a-z-]+[~^$*]?=`)

var wordAndNumber = regexp.MustCompile(`^[A-Za-z][a-z]{4,}[0-9]{2,4}[!.]?$`)

// tokenLike judges what is called a token or a key: random, or as a person types passwords.
func tokenLike(value string) bool { return randomLooking(value) || strong(value) }

// pin judges a number that opens something.
func pin(value string) bool {
	return digits(value) == len(value) && len(value) <= 12 && !placeholder(value) && entropy(value) >= 2
}

// base32 judges the seeds of one-time passwords.
func base32(value string) bool {
	return base32Text.MatchString(value) && digits(value) > 0 && entropy(value) >= 3 && !placeholder(value)
}

var base32Text = regexp.MustCompile(`^(?:[A-Z2-7]{16,128}|[a-z2-7]{16,128})=*$`)

// phrase judges words without what makes a sentence of them.
func phrase(value string) bool { return !sentence.MatchString(value) && !placeholder(value) }

var sentence = regexp.MustCompile(`\b(?:the|your|for|must|enter|type|choose|and|not|with|this|that|are|was|has|` +
	`pass(?:word|phrase)?|phrase|invalid|new|old|empty|required|missing|wrong|keys?|user|private|words|lorem)\b`)

// keyBytes judges the numbers of a key: as many as keys have bytes, by chance.
func keyBytes(value string) bool {
	all := strings.FieldsFunc(value, func(r rune) bool { return !wordByte(byte(r)) })
	different, up := map[string]bool{}, 0
	for i, n := range all {
		different[n] = true
		if i > 0 && (len(n) > len(all[i-1]) || len(n) == len(all[i-1]) && n > all[i-1]) {
			up++
		}
	}
	return len(all)%8 == 0 && len(different) > len(all)/2 && up < len(all)*4/5
}

// plain writes out the bytes and letters that a literal spells in numbers.
func plain(value string) string {
	if !strings.Contains(value, `\`) {
		return value
	}
	return speltText.ReplaceAllStringFunc(value, func(s string) string {
		base, number := 16, strings.Trim(s[2:], "{}")
		if s[1] != 'x' && s[1] != 'u' {
			base, number = 8, s[1:]
		}
		n, _ := strconv.ParseUint(number, base, 32)
		return string(rune(n))
	})
}

var speltText = regexp.MustCompile(spelt)

// inAddress judges what stands between the user and the host of an address.
func inAddress(value string) bool { return !placeholder(value) }

// header judges what follows the scheme of an Authorization header.
func header(value string) bool { return !placeholder(value) && randomLooking(value) }

// randomLooking tells keys and tokens from words.
func randomLooking(value string) bool {
	switch {
	case len(value) < 12 || !likeToken.MatchString(value) || placeholder(value) || likeName(value):
		return false
	case hexadecimal.MatchString(value):
		return len(value) >= 24 && entropy(value) >= 2.9
	}
	n, k, e := digits(value), kinds(value), entropy(value)
	switch {
	case k < 2 || e < 3:
		return false
	case n >= 2 && e >= 3.3, n == 1 && k >= 3, e >= 4 && k >= 3:
		return true
	}
	return scrambled(value)
}

// surelyRandom is randomLooking where the name says little.
func surelyRandom(value string) bool {
	switch {
	case !randomLooking(value) || dashed(value) || publicKey.MatchString(value):
		return false
	case hexadecimal.MatchString(value):
		return len(value) >= 32
	}
	e, n := entropy(value), digits(value)
	mixed := n >= 3 && e >= 3.7 || n >= 1 && e >= 4.3
	return mixed && len(value) >= 20 && kinds(value) >= 3
}

var (
	likeToken   = regexp.MustCompile(`^[A-Za-z0-9_./+=~!@#%^&*:$?-]+$`)
	hexadecimal = regexp.MustCompile(`^(?i:0x)?[0-9a-fA-F-]+$`)
	word        = regexp.MustCompile(`^(?:[A-Za-z][a-z]*|[A-Z]+)$`)
	// names of things: words joined by one kind of mark, each with few digits
	joined   = regexp.MustCompile(`^[$@:./#]*[A-Za-z]*[0-9]{0,3}(?:(?:[._:/#-]|::|->)[A-Za-z]*[0-9]{0,3})*[./:]?$`)
	camel    = regexp.MustCompile(`^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,4})(?:[A-Z][a-z]{2,}|[A-Z]{2,4}|[0-9]{1,2})*$`)
	numbered = regexp.MustCompile(`^[A-Za-z][a-z]{3,}(?:[0-9]{1,2}|[A-Z][a-z]{3,})+$`)
	mail     = regexp.MustCompile(`^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z.]{2,}$`)
)

// likeName tells values that name something: a setting, a path, a type.
func likeName(value string) bool {
	file := strings.HasPrefix(value, "./") || strings.HasPrefix(value, "/") && !scrambled(value)
	if file || strings.Contains(value, "://") || mail.MatchString(value) {
		return true
	}
	switch {
	case scrambled(value):
		return false
	case camel.MatchString(value):
		return digits(value) == 0 || numbered.MatchString(value)
	case word.MatchString(value):
		return entropy(value) < 4
	}
	return joined.MatchString(value) && digits(value) <= 4 && strings.ContainsAny(value, "._:/-$@#")
}

// scrambled tells random letters from words by their sound or their capitals.
func scrambled(value string) bool {
	return unspeakable(value) || 3*capitals(value) > len(value) && strings.ToUpper(value) != value
}

// unspeakable tells random letters from words, of which few have five consonants
// in a row, or four with a rare one among them. A capital begins a word.
func unspeakable(value string) bool {
	run, rare := 0, false
	for i := range len(value) {
		c := value[i]
		switch {
		case !letter(c) || strings.IndexByte("aeiouyAEIOUY", c) >= 0:
			run, rare = 0, false
		case c < 'a':
			run, rare = 1, false
		default:
			run++
		}
		rare = rare || strings.IndexByte("qxjzv", c) >= 0
		if run > 4 || run > 3 && rare {
			return true
		}
	}
	return false
}

// dashed tells words joined by dashes or underscores.
func dashed(value string) bool {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '-' || r == '_' || r == '/' || r == '.' })
	return len(parts) > 1 && len(value)/len(parts) < 12
}

// kinds counts which of small and large letters, digits and marks a text has.
func kinds(s string) int {
	var small, large, digit, mark int
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			small = 1
		case r >= 'A' && r <= 'Z':
			large = 1
		case r >= '0' && r <= '9':
			digit = 1
		case r != '_' && r != '-' && r != '.' && r != '/':
			mark = 1
		}
	}
	return small + large + digit + mark
}

func digits(s string) int { return within(s, '0', '9') }

func capitals(s string) int { return within(s, 'A', 'Z') }

// within counts bytes from first to last.
func within(s string, first, last byte) (n int) {
	for i := range len(s) {
		if s[i] >= first && s[i] <= last {
			n++
		}
	}
	return n
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// entropy is Shannon's, in bits a byte.
func entropy(s string) (bits float64) {
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(s))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

// stands matches what stands for a secret: a variable, a template, a word that
// says so.
var stands = regexp.MustCompile(`(?i)\$[{(a-z_]|\{\{|\{[a-z_.]*\}|#\{|^%|%[sdv]|<[^>]*>|\[[a-z_ ]+\]|\*{3}|` +
	`\.\.\.|x{5,}|^0+$|^[~^]?[0-9]+(?:\.[0-9]+)+$|` +
	`fill.?in|^(?:required|omitempty|min=|max=|len=)|` +
	`example|change.?(?:me|it)|placeholder|your[_-]?|dummy|redacted|insert|replace|\btodo\b|fake|sample|not.?a.?real|` +
	`(?:^|[^a-z])(?:my|some|the|a)[_-](?:secret|password|token|key)|` +
	`^(?:test|my|some|invalid|wrong|new|old|bad|good|valid|user|super|foo|bar|default)[_-]?(?:passw|pwd|secret|` +
	`token|key|api|auth|access|private|cred)`)

// common are passwords that open nothing but a developer's own machine.
var common = regexp.MustCompile(`(?i)^(?:(?:pass(?:word)?|secret|admin|root|postgres|mysql|guest|user|test|token|` +
	`demo|foobar?|foo|bar|qwerty|letmein|rabbitmq|minio(?:admin)?|redis|mongo|wrong|invalid|abc|hello|string|none|` +
	`null|undefined|required|optional|true|false|hidden)[_-]?)+[0-9!]{0,4}$`)

func placeholder(s string) bool {
	return example(s) || stands.MatchString(s) || common.MatchString(s)
}

// example tells tokens that documentation made up. One that begins like those of its vendor
// is believed although it counts up: nobody can tell it from a real one that was typed.
func example(s string) bool {
	said := strings.HasSuffix(s, "EXAMPLE") || strings.Contains(s, "EXAMPLEKEY")
	return said || sameByte(s) || alphabet(s) && !vendorPrefix.MatchString(s)
}

var vendorPrefix = regexp.MustCompile(`^[A-Za-z]{2,10}[_-]`)

// alphabet reports whether most of a text counts up through the letters or the digits.
func alphabet(s string) bool {
	up := 0
	for i := 1; i < len(s); i++ {
		if s[i] == s[i-1]+1 || s[i-1] == '9' && s[i] == '0' || s[i-1]|0x20 == 'z' {
			up++
		}
	}
	return up > 8 && up > len(s)/2
}

func sameByte(s string) bool { return len(s) > 8 && entropy(s) < 1.5 }
