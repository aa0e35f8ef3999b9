package answer

import "testing"

const oneFinding = `{"findings":[{"rule":"other","title":"It hangs","severity":"major","confidence":"high","path":"a.py","start_line":1,"end_line":1,"quote":"x","why":"y","evidence":null,"edits":[],"new_dependencies":[]}],"strengths":[]}`

func TestWhichAnswerCounts(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		findings int
		usable   bool
	}{
		"a draft in thoughts":            {`<think>{"findings":[]}</think>` + oneFinding, 1, true},
		"a draft with a finding":         {`<think>` + oneFinding + `</think>{"findings":[],"strengths":[]}`, 0, true},
		"the form, then the answer":      {"{\"findings\": [], \"strengths\": []}\n" + oneFinding, 1, true},
		"the answer, then the form":      {oneFinding + "\n{\"findings\": [], \"strengths\": []}", 1, true},
		"nothing found":                  {`{"findings":[]}`, 0, true},
		"findings that are a text":       {`{"findings":"none"}`, 0, false},
		"findings that are null":         {`{"findings":null}`, 0, false},
		"findings that are numbers":      {`{"findings":[1,2]}`, 0, false},
		"one finding in place of a list": {`{"findings":{"title":"It hangs","path":"a.py","why":"y"}}`, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Parse(c.text)
			if (err == nil) != c.usable || len(r.Findings) != c.findings {
				t.Errorf("%d findings, error %v; want %d, usable %v", len(r.Findings), err, c.findings, c.usable)
			}
		})
	}
}
