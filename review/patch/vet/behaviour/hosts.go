package behaviour

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// sends says which address an edit brings that stands nowhere in the project.
func (v *Vetter) sends(f File, was, is *reading) string {
	var news []string
	had := was.hosts(false)
	for _, h := range is.hosts(true) {
		if !slices.Contains(had, h) && !slices.Contains(news, h) {
			news = append(news, h)
		}
	}
	for _, h := range news {
		if !v.project.names(h) {
			return fmt.Sprintf("It brings an address into %s that stands nowhere in the project (%s).", f.Path, h)
		}
	}
	return ""
}

// hosts lists the hosts and addresses in the strings of a file, in lower case, with
// or without those in sentences: what a comment or a sentence mentions is nothing that
// the code calls, and may be there to be called. Those of imports are modules.
func (r *reading) hosts(sentences bool) []string {
	var out []string
	for i, t := range r.tokens {
		if t.sort != str || !sentences && strings.Contains(strings.TrimSpace(t.text), " ") {
			continue
		}
		required := i > 1 && (r.tokens[i-2].text == "require" || r.tokens[i-2].text == "import" ||
			r.tokens[i-1].text == "from")
		if (t.imported || required) && !strings.Contains(t.text, "://") {
			continue
		}
		out = append(out, hostsIn(strings.ToLower(t.text))...)
	}
	return out
}

var (
	inURL  = regexp.MustCompile(`[a-z][a-z0-9+.-]*:/{2,}(?:[^\s/@"'<>]*@)?(\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9._-]*)`)
	inIP   = regexp.MustCompile(`(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*:[0-9a-f:.]*`)
	inName = regexp.MustCompile(`(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+([a-z][a-z0-9-]+)|\blocalhost\b`)
)

func hostsIn(s string) []string {
	var out []string
	if strings.Contains(s, ":/") {
		for _, m := range inURL.FindAllStringSubmatch(s, -1) {
			out = append(out, strings.Trim(m[1], "[]."))
		}
	}
	if strings.ContainsAny(s, ".:") {
		for _, m := range inIP.FindAllString(s, -1) {
			if a, err := netip.ParseAddr(strings.Trim(m, ".")); err == nil {
				out = append(out, a.String())
			}
		}
	}
	for _, m := range inName.FindAllStringSubmatch(s, -1) {
		if m[0] == "localhost" || len(m[1]) == 2 && strings.Contains(countries, " "+m[1]+" ") || topLevel[m[1]] {
			out = append(out, m[0])
		}
	}
	return out
}

// countries are the top-level domains of countries (IANA). Some are also the
// ends of file names; whether a file of that name is in the project is looked
// up, as for any other.
const countries = " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz " +
	"de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp " +
	"ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om " +
	"pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz " +
	"ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw "

// topLevel are the other top-level domains that are in wide use, and those that
// lead into a private network.
var topLevel = words(`com net org edu gov mil int arpa info biz pro mobi dev app cloud online site xyz top shop store tech icu vip club zip mov
	space website host network digital email onion internal local localdomain lan corp intranet live click buzz rest monster today
	world agency solutions services systems software company ngrok`)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		out[w] = true
	}
	return out
}
