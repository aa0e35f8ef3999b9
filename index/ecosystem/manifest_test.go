package ecosystem

import (
	"testing"

	"breakwater/index/syntax"
)

func TestManifests(t *testing.T) {
	for _, tt := range []struct{ name, text, meaning, want string }{
		{"go.mod", "module shop\n\ngo 1.26\n\nrequire (\n\tgithub.com/redis/go-redis/v9 v9.7.0\n" +
			"\tgolang.org/x/sync v0.10.0 // indirect\n)\n",
			"github.com/redis/go-redis/v9.Client.Get", "github.com/redis/go-redis/v9 v9.7.0"},
		{"go.mod", "require golang.org/x/sync v0.10.0\n", "golang.org/x/sync/errgroup.Group", "golang.org/x/sync v0.10.0"},
		{"go.mod", "require golang.org/x/sync v0.10.0\n", "golang.org/x/syncer.Group", ""},
		{"package.json", `{"dependencies": {"axios": "^1.7.2"}, "devDependencies": {"@aws-sdk/client-s3": "3.1.0"}}`,
			"axios.get", "axios ^1.7.2"},
		{"package.json", `{"dependencies": {"@aws-sdk/client-s3": "3.1.0"}}`,
			"@aws-sdk/client-s3.S3Client", "@aws-sdk/client-s3 3.1.0"},
		{"package.json", `{"dependencies": []`, "axios.get", ""},
		{"requirements.txt", "Flask==3.0\nrequests[socks]>=2.31.0,<3 # http\n", "requests.get", "requests 2.31.0"},
		{"pyproject.toml", "dependencies = [\n  \"httpx>=0.27\",\n  \"redis\"\n]\n", "httpx.Client", "httpx 0.27"},
		{"pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.12\"\nredis = \"^5.0\"\n", "redis.Redis", "redis 5.0"},
		{"pom.xml", "<dependency><groupId>org.apache.httpcomponents.client5</groupId>" +
			"<artifactId>httpclient5</artifactId><version>5.3</version></dependency>" +
			"<dependency><groupId>io.lettuce</groupId>" +
			"<artifactId>lettuce-core</artifactId><version>6.3.2</version></dependency>",
			"io.lettuce.core.RedisClient.create", "io.lettuce 6.3.2"},
		{"build.gradle", "implementation 'com.zaxxer:HikariCP:5.1.0'",
			"com.zaxxer.hikari.HikariDataSource", "com.zaxxer 5.1.0"},
		{"Cargo.toml", "[dependencies]\nreqwest = { version = \"0.12\", features = [\"json\"] }\ntokio = \"1.40\"\n",
			"reqwest.Client.new", "reqwest 0.12"},
		{"Gemfile.lock", "GEM\n  specs:\n    faraday (2.9.0)\n      faraday-net_http\n",
			"Faraday.Connection", "faraday 2.9.0"},
		{"composer.json", `{"require": {"guzzlehttp/guzzle": "^7.8"}}`, "GuzzleHttp.Client", "guzzlehttp/guzzle ^7.8"},
		{"composer.json", `{"require": {"symfony/http-kernel": "6", "symfony/http-client": "7", "symfony/dom-crawler": "5"}}`,
			"Symfony.Component.HttpClient.HttpClient.create", "symfony/http-client 7"},
		{"composer.json", `{"require": {"guzzlehttp/promises": "2", "guzzlehttp/guzzle": "7", "guzzlehttp/psr7": "2"}}`,
			"GuzzleHttp.Client", "guzzlehttp/guzzle 7"},
		{"setup.cfg", "requests==1", "requests.get", ""},
	} {
		if got := ReadManifest(tt.name, []byte(tt.text)).Declares(tt.meaning); got != tt.want {
			t.Errorf("%s declares of %s %q, want %q", tt.name, tt.meaning, got, tt.want)
		}
	}
}

func TestDefaults(t *testing.T) {
	for _, tt := range []struct {
		language syntax.Language
		meaning  string
		known    bool
	}{
		{syntax.Python, "requests", true},
		{syntax.Python, "requests.Session.get", true},
		{syntax.Python, "requests_mock.get", false},
		{syntax.Go, "net/http.Client.Do", true},
		{syntax.Go, "gorm.io/driver/postgres.Open", true},
		{syntax.Go, "fmt.Println", false},
		{syntax.TSX, "fetch", true},
		{syntax.Java, "java.net.http.HttpClient.send", true},
		{syntax.PHP, "GuzzleHttp.Client.get", true},
		{syntax.Rust, "reqwest.Client.new", true},
	} {
		if got := Default(tt.language, tt.meaning); (got != "") != tt.known {
			t.Errorf("%s: of %s is known %q; want something: %v", tt.language, tt.meaning, got, tt.known)
		}
	}
}

// FuzzReadManifest: whatever a project file holds, what it declares is the same when it is
// read again, and of what was asked.
func FuzzReadManifest(f *testing.F) {
	for _, seed := range []struct{ name, text string }{
		{"go.mod", "module a\nrequire b.c/d v1\n"}, {"package.json", `{"dependencies": {"a": "1", "b": null}}`},
		{"composer.json", `{"require": {"symfony/http-client": "6", "symfony/http-kernel": "7"}}`},
		{"pom.xml", "<groupId>a</groupId><artifactId>b</artifactId><version>1</version>"},
		{"Cargo.toml", "a = \"1\"\nb = { version = \"2\" }"}, {"Gemfile.lock", "    a (1)\n"}, {"requirements.txt", "a[b]>=1"},
	} {
		f.Add(seed.name, seed.text, "a.b")
	}
	f.Fuzz(func(t *testing.T, name, text, meaning string) {
		m := ReadManifest(name, []byte(text))
		if len(m.libraries) > 3*mostLibraries+1 {
			t.Errorf("%d libraries", len(m.libraries))
		}
		for range 3 {
			if one, two := m.Declares(meaning), ReadManifest(name, []byte(text)).Declares(meaning); one != two {
				t.Fatalf("declares %q, then %q", one, two)
			}
		}
	})
}
