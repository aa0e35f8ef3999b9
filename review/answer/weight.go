package answer

import "strings"

// What a model says of the fault that brings a defect out, and of what then happens.
// It tells facts better than how sure it is, so these decide whether a finding is shown.
const (
	rareFault = "rare"

	failed    = "failed"    // work that could have succeeded fails
	unnoticed = "unnoticed" // nobody learns of a failure
	contained = "contained" // only what met the fault is hurt, or it is over by itself
)

// slight reports whether a defect with this fault and harm is too small to be raised.
// What an answer does not say makes none slight.
func slight(fault, harm string) bool {
	rare := strings.EqualFold(fault, rareFault)
	switch strings.ToLower(harm) {
	case contained:
		return true
	case failed, unnoticed:
		return rare
	}
	return false
}
