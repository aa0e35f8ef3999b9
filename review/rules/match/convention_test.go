package match

import "testing"

// TestConventions holds each convention to a name that follows it and one that
// only looks alike.
func TestConventions(t *testing.T) {
	for _, tt := range []struct {
		convention convention
		yes, no    string
	}{
		{keeps, "flatMap", "mapper"}, {shortens, "chunked", "limiter"}, {brings, "listObjects", "listen"},
		{few, "supportedLanguages", "users"}, {counts, "maxTries", "entries"}, {status, "statusCode", "statusText"},
		{tells, "toString", "send"}, {waits, "backOff", "load"}, {uses, "setAll", "settle"}, {sure, "basename", "read"},
		{client, "PriceServiceImpl", "Clientele"}, {local, "statsTable", "tables"},
		{slow, "embeddings", "embedded"}, {many, "newCustomers", "ids"}, {stores, "orderRepository", "stored"},
		{runs, "getAsInt", "runner"},
	} {
		if !tt.convention.of(tt.yes) || tt.convention.of(tt.no) {
			t.Errorf("%s: %s %t, %s %t", tt.convention, tt.yes, tt.convention.of(tt.yes), tt.no, tt.convention.of(tt.no))
		}
	}
	if !slow.inWords("https://api.shop/v1/chat/completions") || slow.inWords("https://api.shop/v1/stock") {
		t.Error("a model's answer takes long, a number of the stock does not")
	}
	if len(conventions) != 20 {
		t.Errorf("names.lib has %d roles, want 20", len(conventions))
	}
}
