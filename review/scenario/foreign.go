package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

const wanted = `give the results.json that fault's "scenario run --result results.json" writes`

const untagged = "a summary of k6 in which no figure belongs to an operation; " + howToTag + ", or " + wanted

// foreign lists documents that are no results, by keys of their top level.
var foreign = []struct {
	keys []string
	what string // and what to do
}{
	{[]string{"plugins", "items"}, "results of lueur without a call; " + wanted},
	{[]string{"title", "items"}, "a scenario, not its results; run it with fault and " + wanted},
	{[]string{"root_group", "metrics"}, untagged},
	{[]string{"metrics", "setup_data"}, untagged},
	{[]string{"config", "metadata", "results", "version"}, untagged},
	{[]string{"type", "data"}, "output of k6; " + wanted},
	{[]string{"aggregate", "intermediate"}, "a report of Artillery; " + wanted},
	{[]string{"latencies", "status_codes"}, "a report of Vegeta; " + wanted},
	{[]string{"collection", "run"}, "a report of Newman; " + wanted},
	{[]string{"chaoslib-version"}, "a journal of the Chaos Toolkit; " + wanted},
	{[]string{"openapi"}, "an OpenAPI document; " + wanted},
	{[]string{"swagger"}, "an OpenAPI document; " + wanted},
	{[]string{"runs"}, "a SARIF log; " + wanted},
	{[]string{"findings", "coverage"}, "a report of this tool; " + wanted},
	{[]string{"items"}, "a list of items that are no calls of lueur; " + wanted},
}

// recognise says what a JSON document is that is not the results of fault, by
// the keys of its top level, and what to do.
func recognise(head []byte, keys []string) string {
	has := func(all ...string) bool {
		return !slices.ContainsFunc(all, func(k string) bool { return !slices.Contains(keys, k) })
	}
	for _, known := range foreign {
		if has(known.keys...) {
			return known.what
		}
	}
	if bytes.HasPrefix(bytes.TrimSpace(head), []byte("[")) {
		return "a JSON list, as Locust and other tools write; " + wanted
	}
	if len(keys) == 0 {
		return "JSON without anything in it; " + wanted
	}
	shown := keys[:min(len(keys), 6)]
	return fmt.Sprintf("not the results of fault: its fields are %s; %s", strings.Join(shown, ", "), wanted)
}

// otherText says what a file is that is no JSON; empty if it might be.
func otherText(head []byte) string {
	text := strings.TrimSpace(string(head))
	data := uncommented(text)
	switch {
	case text == "":
		return "empty; " + wanted
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<testsuite"):
		return "a JUnit report; " + wanted
	case strings.HasPrefix(text, "<"):
		return "XML or HTML; " + wanted
	case compressed(text):
		return "compressed; unpack it first"
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return "UTF-16; save it as UTF-8"
	case strings.HasPrefix(text, "version https://git-lfs"):
		return "a Git LFS pointer; check out with lfs: true"
	case yamlKey(data, "items"):
		return "a scenario, not its results; run it with fault and " + wanted
	case strings.HasPrefix(text, "# ") || strings.HasPrefix(text, "## "):
		return "Markdown, such as the report beside the results; " + wanted
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return ""
	case yamlKey(data, "title"):
		return "a scenario, not its results; run it with fault and " + wanted
	case strings.Contains(strings.SplitN(text, "\n", 2)[0], ","):
		return "a table, as Locust and JMeter write; " + wanted
	}
	return "not JSON; " + wanted
}

// compressed reports whether a file begins as one of gzip, zip or Zstandard.
func compressed(text string) bool {
	return slices.ContainsFunc([]string{"\x1f\x8b", "PK\x03\x04", "\x28\xb5\x2f\xfd"}, func(magic string) bool {
		return strings.HasPrefix(text, magic)
	})
}

// resultsAsYAML reports whether a file begins as results in YAML do: those of
// fault, or of lueur, which has items and, other than a scenario, no title.
func resultsAsYAML(head []byte) bool {
	text := uncommented(string(head))
	if strings.HasPrefix(text, "{") {
		return false
	}
	return yamlKey(text, "results") || yamlKey(text, "items") && !yamlKey(text, "title")
}

// uncommented drops what may stand before the first key of a YAML document.
func uncommented(text string) string {
	text = strings.TrimPrefix(text, "\uFEFF")
	for {
		line, rest, more := strings.Cut(text, "\n")
		line = strings.TrimSpace(line)
		if skippable := line == "" || line == "---" || strings.ContainsAny(line[:1], "#%"); !more || !skippable {
			return text
		}
		text = rest
	}
}

func yamlKey(text, key string) bool {
	return strings.HasPrefix(text, key+":") || strings.Contains(text, "\n"+key+":")
}
