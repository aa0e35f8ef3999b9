package foreign

import (
	"regexp"
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
	for line := range strings.Lines(strings.ToLower(joiners.Replace(text))) {
		n++
		line = line[:min(len(line), mostLine)]
		if kind := attempt(line, hidden); kind != "" {
			all = append(all, Attempt{n, kind})
		}
		if len(all) == mostAttempts {
			break
		}
	}
	return all
}

// attempt returns what a line tries; empty if nothing.
func attempt(line string, hidden bool) Kind {
	if hidden && strings.ContainsFunc(line, reorders) {
		return Unseen
	}
	for _, t := range tells {
		if t.may(line) && t.pattern.MatchString(line) {
			return t.kind
		}
	}
	return ""
}

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
	results = `(?:findings?|issues?|defects?|problems?|vulnerabilit(?:y|ies)|bugs?|suggestions?)`
	answers = `(?:edits?|suggestions?|patch(?:es)?|fix|answer|reply|response)`
	leaving = `(?:ignore|disregard|forget|override|bypass|skip)`
)

// tells are tried in their order. Texts are in lower case, with blanks for the
// marks between the words of names; | stands between the words.
var tells = []tell{
	says(Role, "<", `<\|(?:im start|im end|system|user|assistant|endoftext|eot id|start header id)\|?>`),
	says(Role, "inst]|<<sys", `\[/?inst\]|<</?sys>>`),
	says(Role, "system|developer",
		`(?:^|["'#/*\s])#{0,3} ?(?:system|developer)(?: (?:message|prompt|note|override))? ?:\s*(?:you|`+
			`ignore|the|new|do|report|from|this)\b`),
	says(Role, "system>|instruction|assistant>|material>|untrusted>",
		`</?(?:system|instructions?|assistant|material|untrusted)>`),
	says(Role, "assistant:", `(?:^|["'#/*\s])assistant ?:\s`),
	says(Fence, "=====", `={5}[0-9a-f]{16}`),
	says(Fence, "end of", `end of (?:the )?(?:material|untrusted|foreign (?:text|material)|code under review|`+
		`file under review|user input)\b`),
	says(Answer, "findings", `["']?findings\\?["']?\s*:\s*\[`),
	says(Answer, "verdict", `\\?["']verdict\\?["']\s*:\s*\\?["'](?:refuted|confirmed)`),
	says(Instruction, "instruction|prompt|rules|guid|direct|commands",
		leaving+`\b.{0,40}\b(?:previous|prior|earlier|above|preceding|all|any|your|the|system|these|`+
			`those|my|its)\b.{0,20}\b`+orders),
	says(Instruction, "instructions", `\bnew (?:system )?instructions\b`),
	says(Instruction, "ignore", `ignore (?:all |any |everything |anything |the |your |what ).{0,30}(?:above|`+
		`before|previous|prior|told)\b`),
	says(Instruction, "prompt", `(?:reveal|print|repeat|leak|show|`+
		leaving+`)\b.{0,30}\b(?:system|previous|prior|original) prompts?\b`),
	says(Instruction, "you are", `you are (?:now |no longer )(?:a|an|in)\b`),
	says(Instruction, " ai|llm|model|review|assistant|gpt|claude|copilot|breakwater",
		`\b(?:note|message|attention|hint|notice|dear|hey|hello|instructions?)(?: (?:to|for)|:|`+
			`,)? (?:the |all |any |every )?`+reader+`\b|`+
			`\b(?:if you(?:'re| are)|as) (?:an? )?`+reader+`\b|\bto (?:all |any |every )`+reader+`\b|^\s*(?:#|//|/\*|\*)\s*`+
			reader+` ?: |`+
			`\b`+reader+`:?,? (?:must|should|shall|may|please|are to|is to|will now|have to|do not|`+
			`don't|never|skip|approve)\b`),
	says(Instruction, "not |n't |never|stop|without",
		`\b(?:do not|don't|never|must not|stop)\b.{0,12}\b(?:report|flag|mention|raise|reporting)\b.{0,30}\b(?:`+
			results+`|this|it|here|anything)\b`),
	says(Instruction, "finding|issue|defect|problem|vulnerab|bug|suggestion",
		`\b(?:report|return|answer|respond|reply|output|give)\b.{0,24}\b(?:no|zero|empty|without(?: any)?) `+results),
	says(Instruction, "skip|no need|already",
		`\bskip (?:the |this |your )?(?:security |code )?(?:review|analysis) (?:of|for|on|here)\b|`+
			`\bno need to (?:review|report|flag|check) (?:this|it|here)\b|\balready (?:been )?(?:reviewed|`+
			`audited|approved|vetted) (?:by|and)\b`),
	says(Instruction, " as ", `\b(?:mark|approve|rate|classify|treat|consider|label)\b.{0,30}\bas (?:safe|`+
		`approved|resolved|correct|trivial|reviewed|trusted|info|harmless)\b`),
	says(Instruction, "must|should|shall|has to|is to|need", `\byour (?:next )?`+
		answers+` (?:must|should|shall|has to|is to|needs? to)\b`),
	says(Instruction, "your ", `\b(?:add|insert|include|put|write|use|run|execute|send|fetch|`+
		`replace|delete|remove)\b.{0,60}\b(?:in|into|to|with|by|from) your `+answers+`\b`),
	says(Instruction, "jailbreak|developer mode", `jailbreak|(?:enter|enable|activate|now in) developer mode`),
}

func says(kind Kind, words, pattern string) tell {
	return tell{kind, strings.Split(words, "|"), regexp.MustCompile(pattern)}
}
