package failover

import "context"

// adapter is all that this package knows about one vendor's API. One more vendor is a file with its adapter, and a
// line in the table below.
type adapter struct {
	url, version string // of a region that names none; empty where none is usual
	// an answer's shape is asked for by schema or in words: there is no json_object
	bySchemaOnly bool
	limit        func(Region) limitParam       // how the bound of an answer is named
	connect      func(Region, transport) asker // to one region, with its key
}

var adapters = map[Type]adapter{
	TypeOpenAI:    openaiAPI,
	TypeAzure:     azureAPI,
	TypeAnthropic: messagesAPI,
}

// asker speaks one dialect with one region. It sends exactly one HTTP request and never retries. Where it fails, the
// Reply holds the tokens that the failure cost, as far as the server said.
type asker interface {
	chat(ctx context.Context, req Request, s shape) (Reply, error)
}
