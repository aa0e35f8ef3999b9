package scenario

import "encoding/json"

// maxPlayed bounds, in bytes, an item that is kept as it was played.
const maxPlayed = 8 << 10

// Played is a scenario item as it was run, so that it can be run again after a
// change. What may hold a secret is left out: query, headers and body of the call.
type Played struct {
	Item     []byte            // JSON with call, context and expect, as a scenario of fault has them
	Segments map[string]string // values of path parameters
	LeftOut  []string          // "the query", "headers", "the body"
}

// wirePlayed are the parts of an item that are played again.
type wirePlayed struct {
	Call struct {
		Method  json.RawMessage `json:"method,omitempty"`
		URL     string          `json:"url"`
		Timeout json.RawMessage `json:"timeout,omitempty"`
		Meta    json.RawMessage `json:"meta,omitempty"`
		Headers json.RawMessage `json:"headers,omitempty"`
		Body    json.RawMessage `json:"body,omitempty"`
	} `json:"call"`
	Context struct {
		Upstreams []string        `json:"upstreams"`
		Faults    json.RawMessage `json:"faults,omitempty"`
		Strategy  json.RawMessage `json:"strategy,omitempty"`
		SLO       json.RawMessage `json:"slo,omitempty"`
		Proxy     json.RawMessage `json:"proxy,omitempty"`
		RunsOn    json.RawMessage `json:"runs_on,omitempty"`
	} `json:"context"`
	Expect json.RawMessage `json:"expect,omitempty"`
}

// played returns the item as it was run; nil where the file does not hold it.
func (item wireItem) played(config wireConfig) *Played {
	var w wirePlayed
	if item.raw == nil || json.Unmarshal(item.raw, &w) != nil {
		return nil
	}
	out := &Played{}
	address := serverOf(w.Call.URL) + pathOf(w.Call.URL)
	for _, part := range []struct {
		what string
		is   bool
	}{
		{"the query", hasQuery(w.Call.URL)}, {"headers", given(w.Call.Headers)}, {"the body", given(w.Call.Body)},
	} {
		if part.is {
			out.LeftOut = append(out.LeftOut, part.what)
		}
	}
	w.Call.URL, w.Call.Headers, w.Call.Body = address, nil, nil
	for i, upstream := range w.Context.Upstreams {
		w.Context.Upstreams[i] = serverOf(upstream)
	}
	for _, p := range config.HTTP.Paths.Segments {
		if value, ok := config.HTTP.Paths.Segments.text(p.name); ok {
			if out.Segments == nil {
				out.Segments = map[string]string{}
			}
			out.Segments[clip(p.name, 40)] = clip(value, 200)
		}
	}
	var err error
	if out.Item, err = json.Marshal(w); err != nil {
		return nil
	}
	return out
}

func given(value json.RawMessage) bool { return len(value) > 0 && string(value) != "null" }
