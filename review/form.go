package review

import (
	"io"
	"strings"

	"breakwater/review/action"
	"breakwater/review/patch/verify"
	"breakwater/review/report"
)

// form is what standard output shows of a run, by the input format. A runner reads no
// command in it.
type form struct {
	screen  bool // a person reads along
	alone   bool // it holds nothing else: what is said beside it goes to standard error
	notices bool // it shows those of the run

	report func(console, report.Report, report.Delivery)
	tried  func(console, action.Inputs, verify.Result) // what came of the suggestions
}

// forms are those that the input format takes.
var forms = map[action.Format]form{
	action.FormatAuto: {screen: true, notices: true,
		report: func(c console, rep report.Report, to report.Delivery) {
			c.printer.Foreign(c.secrets.Hide(report.Terminal(rep, to, c.terminal())))
		},
		tried: printVerdicts,
	},
	action.FormatJSON: {alone: true, notices: true,
		report: func(c console, rep report.Report, _ report.Delivery) {
			data, err := report.JSON(rep)
			printJSON(c, data, err)
		},
		tried: func(c console, _ action.Inputs, result verify.Result) {
			data, err := result.JSON()
			printJSON(c, data, err)
		},
	},
	action.FormatCompact: {alone: true,
		report: func(c console, rep report.Report, _ report.Delivery) { printText(c, report.Compact(rep)) },
		tried:  printVerdicts,
	},
	action.FormatNone: {
		report: func(console, report.Report, report.Delivery) {},
		tried:  func(console, action.Inputs, verify.Result) {},
	},
}

// printJSON prints a document to standard output, unless it could not be made.
func printJSON(c console, data []byte, err error) {
	if err != nil {
		c.log.Warn("no report on standard output", "error", err)
		return
	}
	printText(c, strings.ReplaceAll(string(data), "##[", `#\u0023[`)) // the same to JSON, and no command
}

func printText(c console, text string) {
	if _, err := io.WriteString(c.runner.Guard(c.Stdout), c.secrets.Hide(text)); err != nil {
		c.log.Warn("standard output takes nothing", "error", err)
	}
}
