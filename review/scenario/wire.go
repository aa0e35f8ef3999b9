package scenario

import (
	"encoding/json"
	"strings"
)

// The types of this file mirror results.json as fault writes it, reduced to what evidence is made from. Absent and
// null fields read as zero values.

type wireScenario struct {
	Title  string // as a line of text, see [clip]
	Items  []wireItem
	Config wireConfig
}

type wireConfig struct {
	HTTP struct {
		Paths struct {
			Segments pairs `json:"segments"`
		} `json:"paths"`
	} `json:"http"`
}

type wireItem struct {
	Call struct {
		Method string `json:"method"`
		URL    string `json:"url"` // may keep {param}
		Meta   struct {
			OperationID string `json:"operation_id"`
		} `json:"meta"`
	} `json:"call"`
	Context struct {
		Faults   few[wireFault] `json:"faults"`
		Strategy wireStrategy   `json:"strategy"`
		SLO      few[wireSLO]   `json:"slo"`
	} `json:"context"`
	raw json.RawMessage // the whole item; nil where it is too large to be played again
}

// wireFault is a configured fault; which fields count depends on Type.
// Durations are in milliseconds.
type wireFault struct {
	Type        string   `json:"type"`
	Direction   string   `json:"direction"`
	Side        string   `json:"side"`
	Period      string   `json:"period"`
	Mean        *float64 `json:"mean"`
	Stddev      *float64 `json:"stddev"`
	Min         *float64 `json:"min"`
	Max         *float64 `json:"max"`
	Shape       *float64 `json:"shape"` // of a Pareto distribution
	Scale       *float64 `json:"scale"`
	Amplitude   float64  `json:"amplitude"`
	Frequency   float64  `json:"frequency"` // Hz
	Rate        float64  `json:"rate"`      // bytes, in Unit, a second
	Unit        string   `json:"unit"`
	StatusCode  int      `json:"status_code"`
	Probability *float64 `json:"probability"` // 0 to 1

	raw string // as a line of text, see [clip], where the type is unknown
}

func (f *wireFault) UnmarshalJSON(data []byte) error {
	type plain wireFault
	err := json.Unmarshal(data, (*plain)(f))
	f.Type = strings.ToLower(clip(f.Type, 40))
	if _, known := kinds[f.Type]; !known {
		f.raw = clip(string(data[:min(len(data), 4*longestFault)]), longestFault)
	}
	return err
}

// longestFault is how much of a fault of an unknown kind is shown, in runes.
const longestFault = 200

type wireStrategy struct {
	Mode     string  `json:"mode"`              // single, repeat or load; empty is single
	Step     float64 `json:"step"`              // milliseconds of latency added a call
	Baseline bool    `json:"add_baseline_call"` // a first call, which fault makes under the fault all the same
	Duration string  `json:"duration"`
	Clients  int     `json:"clients"`
	RPS      int     `json:"rps"`

	unfaulted int // first calls that were made without the fault, which only lueur does
}

// wireSLO is an objective: of type latency, Objective is a percentile and
// Threshold milliseconds; of type error, Threshold is a percentage.
type wireSLO struct {
	Type      string  `json:"slo_type"`
	Alias     string  `json:"type"` // as scenario files may spell it
	Title     string  `json:"title"`
	Objective float64 `json:"objective"`
	Threshold float64 `json:"threshold"`
}

type wireCall struct {
	Expect  *wireExpect      `json:"expect"`
	Metrics *wireMetrics     `json:"metrics"`
	Faults  few[wireApplied] `json:"faults"`
}

type wireApplied struct {
	Type string `json:"type"`
}

type wireExpect struct {
	Wanted struct {
		Status   *int     `json:"status_code"`
		Time     *float64 `json:"response_time_under"`
		AllSLOOK *bool    `json:"all_slo_are_valid"`
	} `json:"wanted"`
	Got struct {
		Decision string `json:"decision"`
	} `json:"got"`
}

type wireMetrics struct {
	Protocol struct {
		Code int `json:"code"`
	} `json:"protocol"`
	TotalTime float64 `json:"total_time"` // milliseconds
	Errored   bool    `json:"errored"`
	TimedOut  bool    `json:"timed_out"`
}
