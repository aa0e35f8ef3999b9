package rules

import (
	"regexp"
)

var (
	javaWrites = regexp.MustCompile(`\.(postForObject|postForEntity|save|insert|charge|sendMail|send)\(|\.POST\(|\.post\(\)`)
)
