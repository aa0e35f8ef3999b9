package answer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/finding"
)

func TestVerdicts(t *testing.T) {
	files := map[string][]byte{
		"app/a.py": []byte("import b\n\n\ndef load(u):\n    return b.get(u)\n"),
		"app/b.py": []byte("def get(u):\n    return http(u, timeout=3)\n"),
	}
	r, err := Parse(`{"findings":[],"strengths":[],"verdicts":[
		{"rule":"http-client-no-timeout","path":"app/a.py","line":5,"verdict":"confirmed","quote":null,"reason":"yes"},
		{"rule":"http-client-no-timeout","path":"a.py","line":5,"verdict":"refuted","quote":"http(u,timeout=3)","reason":"it has one"},
		{"rule":"http-client-no-timeout","path":"app/a.py","line":5,"verdict":"refuted","quote":"timeout=9","reason":"invented"},
		{"rule":"http-client-no-timeout","path":"app/a.py","line":5,"verdict":"refuted","quote":null,"reason":"no proof"},
		{"rule":"http-client-no-timeout","path":"other.py","line":5,"verdict":"confirmed","quote":null,"reason":"not shown"},
		{"rule":"http-client-no-timeout","path":"app/a.py","line":5,"verdict":"perhaps","quote":null,"reason":""}, 7]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []finding.Verdict{
		{Rule: "http-client-no-timeout", Path: "app/a.py", Line: 5, Reason: "yes"},
		{
			Rule: "http-client-no-timeout", Path: "app/a.py", Line: 5, Refuted: true, Reason: "it has one",
			Quote: "http(u,timeout=3)", QuotePath: "app/b.py", QuoteStart: 2, QuoteEnd: 2,
		},
	}
	if diff := cmp.Diff(want, Check(r, files).Verdicts); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}
