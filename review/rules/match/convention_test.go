package match

import "testing"

func TestInWords(t *testing.T) {
	for name, want := range map[string]string{
		"findAll": "find_all", "find_all": "find_all", "HTTPClient": "http_client", "setPStmt": "set_p_stmt", "ok": "ok",
		"ReadDir": "read_dir", "utf8Name": "utf8_name", "ID": "id",
	} {
		if got := inWords(name); got != want {
			t.Errorf("%s in words is %s, want %s", name, got, want)
		}
	}
}

// TestConventions holds each convention to a name that follows it and one that
// only looks alike.
func TestConventions(t *testing.T) {
	for _, tt := range []struct {
		convention convention
		yes, no    string
	}{
		{keeps, "flatMap", "mapper"}, {shortens, "chunked", "limiter"}, {brings, "listObjects", "listen"},
		{few, "supportedLanguages", "users"}, {counts, "maxTries", "entries"}, {status, "statusCode", "statusText"},
		{tells, "toString", "send"}, {waits, "backOff", "load"}, {uses, "setAll", "settle"},
		{client, "PriceServiceImpl", "Clientele"}, {local, "statsTable", "tables"},
	} {
		if !tt.convention.of(tt.yes) || tt.convention.of(tt.no) {
			t.Errorf("%s: %s %t, %s %t", tt.convention, tt.yes, tt.convention.of(tt.yes), tt.no, tt.convention.of(tt.no))
		}
	}
	if len(conventions) != 11 {
		t.Errorf("names.lib has %d roles, want 11", len(conventions))
	}
}
