package action

import (
	"path"
	"path/filepath"
	"strings"

	"breakwater/review/finding"
)

// Input describes one input: what action.yml, the README, the help text and
// every reader of values know about it.
type Input struct {
	Name    string
	Default string   // as a user would write it; empty: none
	Help    string   // one or two sentences, without the default and the values
	Values  []string // the allowed ones; empty: free
	Secret  bool     // a key: never a flag, printed as ***
	Trusted bool     // never taken from a file of the repository under review

	set func(*Inputs, value) error
}

// IsBool reports whether the input is true or false.
func (i Input) IsBool() bool { return len(i.Values) == 2 && i.Values[0] == "true" }

var boolean = []string{"true", "false"}

// languages are the values of source-lang beside auto.
var languages = []string{"csharp", "go", "java", "javascript", "php", "python", "ruby", "rust", "typescript"}

// Table lists every input, in the order in which people read about them.
var Table = []Input{
	{Name: "scope", Default: "auto", Values: []string{"auto", "diff", "full"},
		Help: "What is reviewed: `diff` is what the pull request changed, `full` the whole source-dir, `auto` the diff " +
			"where base and head are known, else everything, with a notice.",
		set: choice(func(in *Inputs) *Scope { return &in.Scope })},
	{Name: "base", Default: "", Help: "Commit or branch to compare with. Left out, it comes from the event of the run.",
		set: revision(func(in *Inputs) *string { return &in.Base })},
	{Name: "head", Default: "", Help: "Commit or branch that is compared. Left out, it comes from the event of the run.",
		set: revision(func(in *Inputs) *string { return &in.Head })},
	{Name: "source-dir", Default: ".",
		Help: "Top of the code under review, within the workspace. Test and example folders are judged relative to it.",
		set:  folder(func(in *Inputs) *string { return &in.SourceDir }, true)},
	{Name: "source-lang", Default: "auto", Values: append([]string{"auto"}, languages...),
		Help: "One or more languages, separated by commas. `auto` finds them.",
		set:  sourceLang},
	{Name: "include", Help: "Globs of the files to review, one a line or separated by commas, on top of .gitignore.",
		set: globs(func(in *Inputs) *[]string { return &in.Include })},
	{Name: "exclude", Help: "Globs of files to leave out, one a line or separated by commas.",
		set: globs(func(in *Inputs) *[]string { return &in.Exclude })},
	{Name: "results", Help: "A results.json of a fault scenario run, or a glob of them: evidence for each operation. " +
		"Results of lueur and end-of-test summaries of k6 are read too. For `verify`: where the command writes them.",
		set: paths(func(in *Inputs) *[]string { return &in.Results })},
	{Name: "scenario-review-report", Default: "scenario-review-report.md", Help: "A scenario review report. It is read " +
		"where it exists; left out, so are `scenario-analysis-report.md` and `advice-report.md` in its place, as fault and " +
		"lueur name it. Without `results`, the operations that it names are reviewed.",
		set: file(func(in *Inputs) *string { return &in.ScenarioReviewReport })},
	{Name: "operations", Default: "all",
		Help: "Which operations to review: operation ids, or globs of `METHOD /path`, one a line or separated by commas. " +
			"`*` stands for any text without a slash, `**` for any text; both match ids too. " +
			"Without `results`, those of the repository's OpenAPI document.",
		set: operations},
	{Name: "openai-api-key", Secret: true, Trusted: true,
		Help: "Key of one OpenAI backend. Left empty, and without `base-url` or `backends`, the built-in rules review " +
			"alone. The variable `OPENAI_API_KEY` does the same.",
		set: secret(func(in *Inputs) *Secret { return &in.OpenAIKey })},
	{Name: "base-url", Default: "https://api.openai.com/v1", Trusted: true,
		Help: "Address of that backend: any server that speaks OpenAI's chat API. Given without a key, the server is " +
			"asked without one, as local models are.",
		set: address(func(in *Inputs) *string { return &in.BaseURL })},
	{Name: "model", Default: "gpt-5-mini", Help: "Model of that backend.",
		set: word(func(in *Inputs) *string { return &in.Model })},
	{Name: "backends", Trusted: true,
		Help: "Several backends with failover, as a YAML document. It takes the place of openai-api-key, base-url and model.",
		set:  secret(func(in *Inputs) *Secret { return &in.Backends })},
	{Name: "offline", Default: "false", Values: boolean,
		Help: "The built-in rules alone, even where a backend is configured.",
		set:  truth(func(in *Inputs) *bool { return &in.Offline })},
	{Name: "second-look", Default: "auto", Values: []string{"auto", "on", "off"},
		Help: "`on`: findings are asked for first, then proved and fixed in a second request for each file. " +
			"`off`: one request asks for all. `auto` is the one that measured better: `on`, see docs/design.md.",
		set: choice(func(in *Inputs) *SecondLook { return &in.SecondLook })},
	{Name: "redact", Default: "true", Values: boolean, Trusted: true,
		Help: "Replaces secrets found in code, results and instructions before anything is sent, kept or written. Only " +
			"the patches keep them, where they stand in the lines that an edit touches.",
		set: truth(func(in *Inputs) *bool { return &in.Redact })},
	{Name: "on-unavailable", Default: "degrade", Values: []string{"degrade", "fail"},
		Help: "Targets that no backend could review: `degrade` lets the rules stand in and exits 0, `fail` exits 3 if " +
			"any target was not reviewed by a model: failed, late or over budget included, after everything found is " +
			"reported. Without effect where the rules are the reviewer.",
		set: choice(func(in *Inputs) *OnUnavailable { return &in.OnUnavailable })},
	{Name: "fail-on", Default: "never", Values: []string{"critical", "major", "minor", "never"},
		Help: "Findings of this severity or above make the run exit 1.",
		set:  choice(func(in *Inputs) *FailOn { return &in.FailOn })},
	{Name: "min-confidence", Default: "medium", Values: []string{"high", "medium", "low"},
		Help: "Findings below it are counted, but not shown, annotated or patched.",
		set:  choice(func(in *Inputs) *finding.Confidence { return &in.MinConfidence })},
	{Name: "max-targets", Default: "200",
		Help: "At most this many targets in one run, the riskiest first. What falls outside is reported as over budget. " +
			"Where the built-in rules review alone, which costs nothing, only a given number counts.",
		set: number(func(in *Inputs) *int { return &in.MaxTargets }, 1, 1_000_000)},
	{Name: "max-requests", Default: "400", Help: "At most this many model requests in one run.",
		set: number(func(in *Inputs) *int { return &in.MaxRequests }, 1, 1_000_000)},
	{Name: "max-tokens", Default: "2000000", Help: "At most this many tokens in one run, prompts and answers together.",
		set: number(func(in *Inputs) *int { return &in.MaxTokens }, 1, 1_000_000_000)},
	{Name: "timeout", Default: "15m",
		Help: "Deadline of the whole run, such as `90s` or `15m`. At the deadline the findings made so far are reported.",
		set:  duration},
	{Name: "concurrency", Default: "4", Help: "Model requests in flight at once.",
		set: number(func(in *Inputs) *int { return &in.Concurrency }, 1, 64)},
	{Name: "shard", Trusted: true,
		Help: "This job's share of the review, as `i/n`, for a matrix of n jobs; `breakwater merge` makes one report of " +
			"theirs. `auto` takes both numbers from what GitLab, Azure Pipelines, Bitbucket, Buildkite, CircleCI and Semaphore " +
			"call parallel, `auto/n` the first from an Indexed Job of Kubernetes.",
		set: shard},
	{Name: "instructions", Help: "Extra guidance for the reviewer: a text, or `@file`. In a CI the file counts as it " +
		"stands in a commit that the run may believe: of a pull request, in the base.",
		set: text(func(in *Inputs) *string { return &in.Instructions })},
	{Name: "rules", Help: "Switches of single rules, one a line: `-id` switches a rule off, `id: severity` gives its " +
		"findings that severity. In a file, a list of `-id`, or a map.",
		set: ruleSwitches},
	{Name: "output-dir", Default: ".breakwater", Trusted: true,
		Help: "Folder for the results, within the workspace. Git ignores it.",
		set:  folder(func(in *Inputs) *string { return &in.OutputDir }, false)},
	{Name: "cache-dir", Trusted: true,
		Help: "Folder of its own for what is kept between runs: the index, and answers of models. One that holds anything " +
			"else, that lies in output-dir, or in which that lies, is refused. Left out, nothing is kept.",
		set: cacheFolder},
	{Name: "upload-artifact", Default: "auto", Values: []string{"auto", "true", "false"},
		Help: "Uploads the patch and the other results as the artifact `breakwater`, of a shard `breakwater-I-of-N`; " +
			"`auto` does so where the runner offers it.",
		set: choice(func(in *Inputs) *Upload { return &in.UploadArtifact })},
	{Name: "baseline", Help: "A report.json of an earlier run, within the workspace: findings that it knows are " +
		"marked as known and never fail the run. `auto`: known is what the built-in rules also find in the base commit's " +
		"version " +
		"of the same files.",
		set: file(func(in *Inputs) *string { return &in.Baseline })},
	{Name: "format", Default: "auto", Values: []string{"auto", "json", "compact", "none"},
		Help: "What standard output shows: `auto` is readable, `json` is report.json, `compact` one line a finding " +
			"(path:line: severity: rule: title). With `json` and `compact` it holds nothing else; workflow commands go " +
			"to standard error.",
		set: choice(func(in *Inputs) *Format { return &in.Format })},
	{Name: "annotations", Default: "true", Values: boolean,
		Help: "Marks the lines of findings in the diff, the ten worst of each level.",
		set:  truth(func(in *Inputs) *bool { return &in.Annotations })},
}

// lookup finds an input by its name.
func lookup(name string) (Input, bool) {
	for _, i := range Table {
		if i.Name == name {
			return i, true
		}
	}
	return Input{}, false
}

// Variables lists the environment variables that carry the input, the first
// that is not empty wins: the one of GitHub Actions, which keeps the hyphen, one
// that a shell can set, one for containers in any CI, and Woodpecker's.
func (i Input) Variables() []string {
	upper := strings.ToUpper(i.Name)
	plain := strings.ReplaceAll(upper, "-", "_")
	names := []string{"INPUT_" + upper}
	if plain != upper {
		names = append(names, "INPUT_"+plain)
	}
	names = append(names, "BREAKWATER_"+plain, "PLUGIN_"+plain)
	if i.Name == "openai-api-key" {
		names = append(names, "OPENAI_API_KEY")
	}
	return names
}

// cleanPath brings a path of the workspace into slash form.
func cleanPath(s string) string { return path.Clean(filepath.ToSlash(s)) }

// choices lists the allowed values as a sentence, unless the help names them
// itself.
func (i Input) choices(quote string) string {
	if len(i.Values) == 0 || i.IsBool() {
		return ""
	}
	named := true
	for _, v := range i.Values {
		named = named && strings.Contains(i.Help, "`"+v+"`")
	}
	if named {
		return ""
	}
	return " One of " + quote + strings.Join(i.Values, quote+", "+quote) + quote + "."
}
