package behaviour

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// sends says which address an edit brings that stands nowhere in the project.
func (v *Vetter) sends(f File, was, is *code) string {
	if was.said == nil {
		was.said = map[string]bool{}
		for _, h := range was.hosts(false) {
			was.said[h] = true
		}
	}
	for _, h := range is.hosts(true) {
		if !was.said[h] && !v.project.names(h) {
			return fmt.Sprintf("It brings an address into %s that stands nowhere in the project (%s).", f.Path, short(h))
		}
	}
	return opens(f, was, is)
}

// aPlainURL matches an address that is not encrypted, with its host.
var aPlainURL = regexp.MustCompile(`\bhttp://[^\s/:?#"'@\x00]+`)

// opens says which host an edit asks without encryption that was asked with it.
func opens(f File, was, is *code) string {
	for _, l := range is.literals() {
		for _, plain := range aPlainURL.FindAllString(l.text, -1) {
			host := strings.TrimPrefix(plain, "http:")
			if bytes.Contains(was.text, []byte("https:"+host)) && !bytes.Contains(was.text, []byte(plain)) {
				return fmt.Sprintf(phrases[unchecked], f.Path, short(plain))
			}
		}
	}
	return ""
}

// hosts lists the hosts and addresses that a file spells out, in lower case, with or
// without those in sentences: what a sentence mentions is nothing that the code
// calls, and may be there to be called.
func (c *code) hosts(sentences bool) []string {
	var out []string
	for _, l := range c.literals() {
		text := strings.ToLower(l.text)
		if !sentences && strings.Contains(strings.TrimSpace(text), " ") {
			continue
		}
		out = append(out, hostsIn(text)...)
		out = append(out, computedHost.FindAllString(text, -1)...)
		if h := aHost.FindStringSubmatch(strings.Trim(text, hole)); l.host && h != nil {
			out = append(out, strings.Trim(h[1], "[]."))
		}
		if l.only && aLabel.MatchString(text) && !noHosts[text] {
			out = append(out, text)
		}
	}
	return out
}

var (
	inURL  = regexp.MustCompile(`(?:[a-z][a-z0-9+.-]*:|^|["'(=])/{2,}([^\s/?#"'<>\\]+)`)
	inIP   = regexp.MustCompile(`(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*:[0-9a-f:.]*`)
	inName = regexp.MustCompile(`(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+([a-z][a-z0-9-]+)|\blocalhost\b`)
	// computedHost matches a host of which the file tells no more than where it is registered.
	computedHost = regexp.MustCompile(hole + `\.(?:com|net|org|io|dev|xyz|top|site|online|cloud|icu|ru|cn|cc|tk)\b`)
	// inLetters matches names below a domain of letters beyond ASCII, as DNS has it or as it is written.
	inLetters = regexp.MustCompile(`(?:[\pL\pN_-]+\.)+(xn--[a-z0-9-]+|[\pL\pM]+)`)
	// hostPort matches a text that is a name without a dot, and a port.
	hostPort = regexp.MustCompile(`^[a-z][a-z0-9_-]*:[0-9]{2,5}$`)
	// aLabel matches a text that is a host without a dot, where nothing else can stand.
	aLabel = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
	// aHost matches a text that is a host alone, with or without its port.
	aHost = regexp.MustCompile(`^\.?((?:[a-z0-9_-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*)\.?(?::[0-9\x00]*)?(?:/.*)?$`)
)

// noHosts are words that stand for no host where one is named.
var noHosts = set("none null true false default auto any all tcp tcp4 tcp6 udp udp4 udp6 unix ip http " +
	"https direct env system")

// fullStops are dots to who looks a host up.
var fullStops = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// hostsIn lists the hosts of a text in lower case. Of one that the file does not
// tell wholly, the end counts that names its owner: ".evil.example".
func hostsIn(s string) []string {
	s = fullStops.Replace(s)
	var out []string
	for _, m := range inURL.FindAllStringSubmatch(s, -1) {
		if h := authority(m[1]); h != "" {
			out = append(out, h)
		}
	}
	if strings.ContainsAny(s, ".:") {
		for _, m := range inIP.FindAllString(s, -1) {
			if a, err := netip.ParseAddr(strings.Trim(m, ".")); err == nil {
				out = append(out, a.String())
			}
		}
	}
	sentence := strings.Contains(strings.TrimSpace(s), " ") // in SELECT u.id FROM users u, names end like countries
	for _, m := range inName.FindAllStringSubmatch(s, -1) {
		country := len(m[1]) == 2 && !sentence && countries[m[1]]
		if m[0] == "localhost" || country || topLevel[m[1]] {
			out = append(out, m[0])
		}
	}
	for _, m := range inLetters.FindAllStringSubmatch(s, -1) {
		if strings.HasPrefix(m[1], "xn--") || ownLetters[m[1]] {
			out = append(out, m[0])
		}
	}
	if hostPort.MatchString(s) {
		out = append(out, s)
	}
	return out
}

// authority returns the host in user@host:port; empty if the text does not tell
// whose it is.
func authority(s string) string {
	s = s[strings.LastIndexByte(s, '@')+1:]
	if strings.HasPrefix(s, "[") {
		return strings.Trim(s[:strings.IndexByte(s+"]", ']')], "[]")
	}
	s, _, _ = strings.Cut(s, ":")
	if at := strings.LastIndex(s, hole); at >= 0 && at+1 < len(s) {
		s = s[at+1:]
	}
	s = strings.Trim(s, "."+hole)
	if !nameLike.MatchString(s) {
		return ""
	}
	return s
}

// nameLike matches what may be a host, internationalized ones included; formats
// and variables are none.
var nameLike = regexp.MustCompile(`^[\pL\pN_-][\pL\pN._-]*$`)

// countries are the top-level domains of countries (IANA). Some are also the
// ends of file names; whether a file of that name is in the project is looked
// up, as for any other.
var countries = set(`
	ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc
	cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga
	gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp
	ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms
	mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro
	rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
	tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw`)

// topLevel are the other top-level domains that are in wide use, and those that
// lead into a private network.
var topLevel = set(`com net org edu gov mil int arpa info biz pro mobi
	dev app cloud online site xyz top shop store tech icu vip club zip mov space website host network
	digital email onion internal local localdomain lan corp intranet live click buzz rest monster today
	world agency solutions services systems software company ngrok`)

// ownLetters are the top-level domains in wide use that are written in letters beyond ASCII (IANA).
var ownLetters = set(`рф рус москва дети онлайн сайт орг ком укр бел срб мкд мон бг ею қаз հայ გე ελ ευ
	中国 中國 公司 网络 网址 网站 商城 商店 集团 企业 信息 游戏 娱乐 移动 在线 中文网 我爱你 手机 政务 公益 机构 八卦
	香港 台湾 台灣 澳門 新加坡 みんな コム ストア セール ファッション クラウド 닷컴 닷넷 한국 삼성 ไทย คอม भारत संगठन नेट
	السعودية امارات مصر قطر الاردن المغرب الجزائر تونس فلسطين عمان سورية ایران بازار شبكة موقع ישראל קום`)
