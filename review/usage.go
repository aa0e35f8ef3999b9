package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"breakwater/review/action"
	"breakwater/review/report"
)

// refuse reports inputs that are wrong, everywhere a person may look.
func refuse(c console, err error) int {
	c.progress.stop()
	said := c.hide(err.Error())
	fmt.Fprintln(c.runner.Guard(c.Stderr), "Breakwater cannot start: "+said)
	c.printer.Annotate(action.Annotation{Level: action.Error, Title: "Breakwater: inputs are wrong", Message: said})
	var problems action.Problems
	if !errors.As(err, &problems) {
		problems = action.Problems{err.Error()}
	}
	problems = slices.Clone(problems)
	for i, p := range problems {
		problems[i] = c.hide(p)
	}
	if err := c.runner.Summary(complaint("Breakwater could not start: inputs are wrong", problems...)); err != nil {
		c.log.Warn("no job summary", "error", err)
	}
	return report.ExitUsage
}

// complaint is the job summary of a run that came to nothing.
func complaint(title string, problems ...string) []byte {
	var b strings.Builder
	b.WriteString("### " + title + "\n\n")
	for _, p := range problems {
		fence := strings.Repeat("`", longestRun(p, '`')+3)
		fmt.Fprintf(&b, "%s\n%s\n%s\n\n", fence, p, fence)
	}
	return []byte(b.String())
}

func longestRun(s string, c rune) int {
	longest, n := 0, 0
	for _, r := range s {
		if n++; r != c {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// together joins what is wrong with the inputs into one error; nil if nothing
// is.
func together(errs ...error) error {
	var all action.Problems
	for _, err := range errs {
		var problems action.Problems
		switch {
		case errors.As(err, &problems):
			all = append(all, problems...)
		case err != nil:
			all = append(all, err.Error())
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
