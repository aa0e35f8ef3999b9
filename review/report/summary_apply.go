package report

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/review/patch"
)

// applying tells how to get and apply the patch.
func (r delivered) applying() string {
	placed, joint := r.placed()
	if placed == 0 {
		return ""
	}
	single, written := r.writtenPatch()
	if !r.available(jointFile) && !written {
		return "" // what could not be written is told in a notice
	}
	var b strings.Builder
	b.WriteString("#### Apply the patch\n\n")
	file, commands := r.commands()
	if joint > 0 && r.available(jointFile) {
		fmt.Fprintf(&b, "%s holds %s; it applies to the reviewed tree as it is.\n\n", code(file), share(joint, placed))
		b.WriteString(fence("sh", commands) + "\n")
	} else {
		fmt.Fprintf(&b, "%s can be applied one at a time: the files are in %s.\n\n", count(placed, "suggestion"),
			code(path.Dir(r.inOutputDir(cmp.Or(single, "suggestions/")))))
	}
	if strings.HasPrefix(r.Artifact, "http") {
		fmt.Fprintf(&b, "All files: [artifact `breakwater`](%s).\n\n", destination.Replace(plain(r.Artifact)))
	}
	return b.String()
}

// destination keeps an address from ending the link that it is in.
var destination = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E")

// placed counts the suggestions that became patches, and those of them in the
// joint patch.
func (r Report) placed() (all, joint int) {
	for _, s := range r.Suggestions {
		if s.Status == patch.Placed {
			all++
			if s.Joint == patch.Applied {
				joint++
			}
		}
	}
	return all, joint
}

func share(n, of int) string {
	switch {
	case of == 1:
		return "the suggestion"
	case n == of:
		return fmt.Sprintf("all %d suggestions", of)
	}
	return fmt.Sprintf("%d of %d suggestions", n, of)
}

// jointFile is the joint patch.
const jointFile = "breakwater.patch"

// writtenPatch returns the first patch of a single suggestion that is there.
func (r delivered) writtenPatch() (file string, ok bool) {
	i := slices.IndexFunc(r.Suggestions, func(s Suggestion) bool { return s.Patch != "" && r.written(s.Patch) })
	if i < 0 {
		return "", false
	}
	return r.Suggestions[i].Patch, true
}

// commands returns the name of the joint patch and the commands that apply it,
// from the artifact of a run or from the output directory.
func (r delivered) commands() (file, commands string) {
	if r.uploaded() {
		return jointFile, fmt.Sprintf("gh run download %s --repo %s --name breakwater --dir breakwater-review\n"+
			"git apply breakwater-review/breakwater.patch", r.Links.RunID, r.Links.Repository)
	}
	file = r.inOutputDir(jointFile)
	return file, "git apply " + shellWord(file)
}

// shellWord quotes a word for a shell where it must be.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// refusedSuggestions lists the fixes that could not be placed, with reasons.
func (r Report) refusedSuggestions() string {
	var rows []string
	for _, s := range r.Suggestions {
		if s.Status != patch.Placed {
			rows = append(rows, fmt.Sprintf("- suggestion %d, %s: %s", s.Number, md(short(s.Title, 200)),
				md(short(s.Refusal, 500))))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return folded(fmt.Sprintf("%s refused: a patch that might not apply is not handed over",
		count(len(rows), "suggestion")), bullets(rows, 100))
}
