package report

import (
	"encoding/xml"
	"fmt"
)

type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     float64     `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Failure *junitFailure `xml:"failure"`
	Skipped *junitSkipped `xml:"skipped"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// JUnit returns junit.xml: one test case a finding, in the form that CIs read.
// Known, suppressed and disputed findings are skipped, with the reason.
func JUnit(r Report) ([]byte, error) {
	suite := junitSuite{Name: "breakwater", Time: r.Run.Seconds}
	for _, f := range r.Findings {
		c := junitCaseOf(f)
		switch {
		case f.Suppressed != nil:
			c.Skipped = &junitSkipped{"suppressed: " + short(plain(f.Suppressed.Reason), 300)}
		case f.Known:
			c.Skipped = &junitSkipped{"known from the baseline"}
		default:
			c.Failure = &junitFailure{Message: short(plain(f.Title), 300), Type: string(f.Severity),
				Text: delivered{Report: r}.message(f)}
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, c)
	}
	for _, d := range r.Disputed {
		c := junitCaseOf(d.Finding)
		c.Skipped = &junitSkipped{"disputed by " + short(plain(d.RefutedBy), 100) + ": " +
			short(plain(d.RefutedReason), 300)}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Tests = len(suite.Cases)
	suite.Skipped = suite.Tests - suite.Failures
	data, err := xml.MarshalIndent(junitSuites{Suite: suite}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("junit.xml: %w", err)
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

func junitCaseOf(f Finding) junitCase {
	return junitCase{
		Name:  fmt.Sprintf("%s at %s", ruleID(f.Rule), plain(place(f.Path, f.StartLine, 0))),
		Class: plain(f.Path), File: plain(f.Path), Line: max(1, f.StartLine),
	}
}
