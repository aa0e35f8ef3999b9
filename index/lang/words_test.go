package lang

import "testing"

func TestInWords(t *testing.T) {
	for name, want := range map[string]string{
		"findAll": "find_all", "find_all": "find_all", "HTTPClient": "http_client", "setPStmt": "set_p_stmt", "ok": "ok",
		"ReadDir": "read_dir", "utf8Name": "utf8_name", "ID": "id",
	} {
		if got := InWords(name); got != want {
			t.Errorf("%s in words is %s, want %s", name, got, want)
		}
	}
}
