package foreign

import (
	"regexp"
	"slices"
	"strings"
)

// Kind says how a text speaks to its reviewer.
type Kind string

// The kinds of an [Attempt].
const (
	Instruction Kind = "instruction"          // it tells a reviewer what to do or to leave
	Role        Kind = "role"                 // it poses as another party of the conversation
	Fence       Kind = "fence"                // it poses as the end of the material
	Answer      Kind = "answer"               // it brings an answer of its own
	Unseen      Kind = "invisible-characters" // it has characters that nobody sees, and that reorder or hide text
)

// Attempt is one line that speaks to its reviewer.
type Attempt struct {
	Line int // of the text, from 1
	Kind Kind
}

// Of one line so many bytes are looked at, and of one text so many lines listed.
const (
	mostLine     = 16 << 10
	mostAttempts = 100
)

// Attempts lists the lines of a text that speak to a reviewer, each once.
func Attempts(text string) (all []Attempt) {
	hidden := strings.ContainsFunc(text, reorders)
	n := 0
	lower := strings.ToLower(joiners.Replace(text))
	possible := possibleIn(lower)
	for line := range strings.Lines(lower) {
		n++
		line = line[:min(len(line), mostLine)]
		if kind := attempt(line, hidden, possible); kind != "" {
			all = append(all, Attempt{n, kind})
		}
		if len(all) == mostAttempts {
			break
		}
	}
	return all
}

// attempt returns what a line tries, of what is possible in its text; empty if nothing.
func attempt(line string, hidden bool, possible []tell) Kind {
	if hidden && strings.ContainsFunc(line, reorders) {
		return Unseen
	}
	for _, t := range possible {
		if t.may(line) && t.pattern.MatchString(line) {
			return t.kind
		}
	}
	return ""
}

// possibleIn lists the tells of which a word may stand in a text: those whose words have no
// three bytes in a row that it lacks.
func possibleIn(text string) (possible []tell) {
	var seen [1 << 16]bool
	for i := 2; i < len(text); i++ {
		seen[three(text[i-2:])] = true
	}
	lacks := func(word string) bool {
		for i := 2; i < len(word); i++ {
			if !seen[three(word[i-2:])] {
				return true
			}
		}
		return false
	}
	for _, all := range [...][]tell{tells, inOtherTongues} {
		for _, t := range all {
			if !slices.ContainsFunc(t.words, func(w string) bool { return !lacks(w) }) {
				continue
			}
			possible = append(possible, t)
		}
	}
	return possible
}

// three maps the first three bytes of a text onto a number.
func three(s string) uint16 { return uint16(s[0])<<11 ^ uint16(s[1])<<6 ^ uint16(s[2]) }

// joiners are what a name puts between its words.
var joiners = strings.NewReplacer("_", " ", "-", " ", "\u00a0", " ")

// reorders reports whether a character reorders text or hides in it. Joiners of
// emoji and of scripts that need them do neither.
func reorders(r rune) bool {
	switch {
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F:
		return true
	case r == 0x200B, r >= 0x2060 && r <= 0x2064, r >= 0xE0000 && r <= 0xE007F:
		return true
	}
	return false
}

// tell is a way to speak to a reviewer: words of which it needs one, and all of it.
type tell struct {
	kind    Kind
	words   []string
	pattern *regexp.Regexp
}

func (t tell) may(line string) bool {
	for _, w := range t.words {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}

const (
	reader = `(?:(?:ai|llm|automated|language|code|the) (?:models?|reviewers?|review (?:tools?|` +
		`bots?|agents?)|assistants?|agents?|bots?)|ai|llms?|reviewers|chat ?gpt|claude|copilot|` +
		`breakwater)`
	orders  = `(?:instructions?|rules|guidelines|directions|directives|guidance|commands)`
	results = `(?:findings?|issues?|defects?|problems?|vulnerabilit(?:y|ies)|bugs?|suggestions?)\b`
	answers = `(?:edits?|suggestions?|patch(?:es)?|fix|answer|reply|response)`
	leaving = `(?:ignore|disregard|forget|override|bypass|skip)`
	judging = `(?:report|flag|mention|raise|approve|ignore|disregard|skip|answer|return|respond|reply|` +
		`output|accept|refute|mark|treat|consider|rate|say|praise|trust)`
)

// tells are tried in their order. Texts are in lower case, with blanks for the
// marks between the words of names; | stands between the words.
var tells = []tell{
	says(Role, "<", `<\|(?:im start|im end|system|user|assistant|endoftext|eot id|start header id)\|?>`),
	says(Role, "inst]|<<sys", `\[/?inst\]|<</?sys>>`),
	says(Role, "system|developer",
		`(?:^|["'#/*\s])#{0,3} ?(?:system|developer)(?: (?:message|prompt|note|override))? ?:\s*(?:you|`+
			`ignore|the|new (?:instructions?|rules?|task|role)|do|report|from|this)\b`),
	says(Role, "system>|instruction|assistant>|material>|untrusted>",
		`<(?:system|instructions?|assistant|material|untrusted)>\s*(?:["'\x60]?$|[^\s<]+ [^\s<]+ [^\s<]+)|`+
			`^[^<]*</(?:system|instructions?|assistant|material|untrusted)>`),
	says(Role, "assistant:", `(?:^\s*(?:#|//|\*|--)\s*|["'\x60])assistant ?:\s|^\s*assistant ?: \w+ \w+ \w`),
	says(Fence, "=====", `(?:^|[^=])={5}[0-9a-f]{16}(?:[^0-9a-f]|$)`),
	says(Fence, "end of", `end of (?:the )?(?:material|untrusted|foreign (?:text|material)|code under review|`+
		`file under review|user input)\b`),
	says(Answer, "findings", `["']?findings\\?["']?\s*:\s*\[`),
	says(Answer, "verdict", `\\?["']verdict\\?["']\s*:\s*\\?["'](?:refuted|confirmed)`),
	says(Instruction, "instruction|prompt|rules|guid|direct|commands",
		leaving+`\b.{0,40}\b(?:previous|prior|earlier|above|preceding|all|your|system)\b.{0,20}\b`+orders+`|`+
			`(?:ignore|disregard|forget)\b.{0,20}\b(?:any|these|those|my|its|the) `+orders+
			`(?: above| before| given| you)?\s*(?:[.,;:!*]|$|above|before|given|you|and)`),
	says(Instruction, "instructions", `\bnew (?:system )?instructions\b`),
	says(Instruction, "ignore",
		`ignore (?:everything|anything|all|what) .{0,30}(?:above|before|previous|prior|told)\b|`+
			`ignore (?:the |your )?(?:above|previous|prior)(?: text| context| comments?| code| messages?)?\s*`+
			`(?:[.,;:!]|$|and\b)`),
	says(Instruction, "prompt", `(?:reveal|print|repeat|leak|show|`+
		leaving+`)\b.{0,30}\b(?:system|previous|prior|original) prompts?\b`),
	says(Instruction, "you are", `you are (?:now |no longer )(?:a|an|in)\b`),
	says(Instruction, " ai|llm|model|review|assistant|gpt|claude|copilot|breakwater",
		`\b(?:note|message|attention|hint|notice|dear|hey|hello|instructions?)(?: (?:to|for)|:|`+
			`,)? (?:the |all |any |every )?`+reader+`\b|`+
			`\b(?:if you(?:'re| are) (?:an? )?|as an? )`+reader+`\b|\bto (?:all |any |every )`+
			reader+`\b|^\s*(?:#|//|/\*|\*)\s*`+
			reader+` ?: |`+
			`\b`+reader+`:?,? (?:skip|approve|please)\b|`+
			`\b`+reader+`:?,? (?:must|should|shall|are to|is to|will now|have to|do not|don't|never)\b`+
			`.{0,24}\b`+judging+`\b`),
	says(Instruction, "not |n't |never|stop|without",
		`\b(?:do not|don't|never|must not|stop)\b.{0,12}\b(?:report|flag|mention|raise|reporting)\b`+
			`.{0,12}\b(?:findings?|issues?|`+
			`defects?|problems?|bugs?|suggestions?|this|it|here|anything)\b`),
	says(Instruction, "finding|issue|defect|problem|vulnerab|bug|suggestion",
		`\b(?:report|return|answer|respond|reply|output|give)\b.{0,24}\b(?:no|zero|empty|without(?: any)?) `+results),
	says(Instruction, "skip|no need|already",
		`\bskip (?:the |this |your )?(?:security |code )?(?:review|analysis) (?:of|for|on|here)\b|`+
			`\bno need to (?:review|report|flag|check) (?:this|it|here)\b|\balready (?:been )?(?:reviewed|`+
			`audited|approved|vetted) (?:by|and)\b`),
	says(Instruction, " as ", `\b(?:mark|approve|rate|classify|treat|consider|label)\b.{0,30}\bas (?:safe|`+
		`approved|correct|trivial|reviewed|trusted|info|harmless|refuted|benign|false positives?)\b`),
	says(Instruction, "must|should|shall|has to|is to|need", `\byour (?:next )?`+
		answers+` (?:must|should|shall|has to|is to|needs? to)\b`),
	says(Instruction, "your ", `\b(?:add|insert|include|put|write|use|run|execute|send|fetch|`+
		`replace|delete|remove)\b.{0,60}\b(?:in|into|to|with|by|from) your `+answers+`\b`),
	says(Instruction, "dear", `\bdear (?:code |ai |security )?(?:reviewers?|auditors?|models?)\b`),
	says(Instruction, "approved|audited|vetted|cleared|exempt",
		`\b(?:approved|audited|vetted|cleared|signed off) by (?:the |our )?(?:security|safety|compliance|audit|`+
			`appsec) (?:team|group|department|board|office)\b|\bexempt from (?:the |this |any |all )?`+
			`(?:code |security )?(?:review|analysis|findings)\b`),
	says(Instruction, "jailbreak|developer mode", `jailbreak|(?:enter|enable|activate|now in) developer mode`),
}

func says(kind Kind, words, pattern string) tell {
	return tell{kind, strings.Split(words, "|"), regexp.MustCompile(pattern)}
}
