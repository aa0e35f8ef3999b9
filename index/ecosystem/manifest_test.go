package ecosystem

import (
	"strings"
	"testing"

	"breakwater/index/syntax"
)

func TestManifests(t *testing.T) {
	for _, tt := range []struct{ name, text, meaning, want string }{
		{"go.mod", "module shop\n\ngo 1.26\n\nrequire (\n\tgithub.com/redis/go-redis/v9 v9.7.0\n" +
			"\tgolang.org/x/sync v0.10.0 // indirect\n)\n",
			"github.com/redis/go-redis/v9.Client.Get", "github.com/redis/go-redis/v9 v9.7.0"},
		{"go.mod",
			"module a\nrequire golang.org/x/sync v0.10.0\n", "golang.org/x/sync/errgroup.Group",
			"golang.org/x/sync v0.10.0"},
		{"go.mod", "require golang.org/x/sync v0.10.0\n", "golang.org/x/syncer.Group", ""},
		{"package.json", `{"dependencies": {"axios": "^1.7.2"}, "devDependencies": {"@aws-sdk/client-s3": "3.1.0"}}`,
			"axios.get", "axios ^1.7.2"},
		{"package.json", `{"dependencies": {"@aws-sdk/client-s3": "3.1.0"}}`,
			"@aws-sdk/client-s3.S3Client", "@aws-sdk/client-s3 3.1.0"},
		{"package.json", `{"dependencies": []`, "axios.get", ""},
		{"requirements.txt", "Flask==3.0\nrequests[socks]>=2.31.0,<3 # http\n", "requests.get", "requests 2.31.0"},
		{"pyproject.toml",
			"[project]\ndependencies = [\n  \"httpx>=0.27\",\n  \"redis\"\n]\n", "httpx.Client", "httpx 0.27"},
		{"pyproject.toml",
			"[tool.poetry.dependencies]\npython = \"^3.12\"\nredis = \"^5.0\"\n", "redis.Redis", "redis 5.0"},
		{"pom.xml", "<project><dependencies><dependency><groupId>org.apache.httpcomponents.client5</groupId>" +
			"<artifactId>httpclient5</artifactId><version>5.3</version></dependency>" +
			"<dependency><groupId>io.lettuce</groupId>" +
			"<artifactId>lettuce-core</artifactId><version>6.3.2</version></dependency></dependencies></project>",
			"io.lettuce.core.RedisClient.create", "io.lettuce 6.3.2"},
		{"build.gradle", "implementation 'com.zaxxer:HikariCP:5.1.0'",
			"com.zaxxer.hikari.HikariDataSource", "com.zaxxer 5.1.0"},
		{"Cargo.toml", "[dependencies]\nreqwest = { version = \"0.12\", features = [\"json\"] }\ntokio = \"1.40\"\n",
			"reqwest.Client.new", "reqwest 0.12"},
		{"Gemfile.lock", "GEM\n  specs:\n    faraday (2.9.0)\n      faraday-net_http\n",
			"Faraday.Connection", "faraday 2.9.0"},
		{"composer.json",
			`{"require": {"guzzlehttp/guzzle": "^7.8"}}`, "GuzzleHttp.Client", "guzzlehttp/guzzle ^7.8"},
		{"composer.json",
			`{"require": {"symfony/http-kernel": "6", "symfony/http-client": "7", "symfony/dom-crawler": "5"}}`,
			"Symfony.Component.HttpClient.HttpClient.create", "symfony/http-client 7"},
		{"composer.json",
			`{"require": {"guzzlehttp/promises": "2", "guzzlehttp/guzzle": "7", "guzzlehttp/psr7": "2"}}`,
			"GuzzleHttp.Client", "guzzlehttp/guzzle 7"},
		{"setup.cfg", "[options]\ninstall_requires =\n    requests==1\n", "requests.get", "requests 1"},
		{"pyproject.toml", "[project]\nversion = \"1.2\"\n[tool.black]\ntarget = \"3\"\n", "target.get", ""},
		{"libs.versions.toml", "[versions]\nhik = \"5.1.0\"\n[libraries]\n" +
			"pool = { group = \"com.zaxxer\", name = \"HikariCP\", version.ref = \"hik\" }\n",
			"com.zaxxer.hikari.HikariDataSource", "com.zaxxer 5.1.0"},
		{"package.json", "requests==1", "requests.get", ""},
	} {
		if got := ReadManifest(tt.name, []byte(tt.text)).Declares(tt.meaning); got != tt.want {
			t.Errorf("%s declares of %s %q, want %q", tt.name, tt.meaning, got, tt.want)
		}
	}
}

// TestWhatAManifestLists: a package is declared where a project lists what it needs, not where a comment or the
// project's own words hold its name.
func TestWhatAManifestLists(t *testing.T) {
	for _, tt := range []struct {
		name, text, pkg string
		want            bool
	}{
		{"requirements.txt", "requests\ntenacity==8.2 # again\n", "tenacity", true},
		{"requirements.txt", "# tenacity\nrequests  # no tenacity here\n", "tenacity", false},
		{"requirements.txt", "tenacity[async]>=8 ; python_version < '3.12'\n", "tenacity", true},
		{"requirements.txt", "git+https://example.com/tenacity.git#egg=tenacity\n", "tenacity", true},
		{"pyproject.toml", "[project]\nname = \"tenacity\"\ndependencies = [\"requests\"]\n", "tenacity", false},
		{"pyproject.toml",
			"[project]\nname = \"shop\"\ndependencies = [\n  \"requests\",\n  \"tenacity\", # x\n]\n", "tenacity", true},
		{"pyproject.toml", "[project]\nkeywords = [\n  \"tenacity\",\n]\ndependencies = []\n", "tenacity", false},
		{"pyproject.toml", "[project.optional-dependencies]\nretry = [\"tenacity\"]\n", "tenacity", true},
		{"pyproject.toml", "[dependency-groups]\ndev = [\"tenacity\"]\n", "tenacity", true},
		{"pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.12\"\nTenacity = \"^8\"\n", "tenacity", true},
		{"pyproject.toml", "[tool.mypy]\nignore = [\"tenacity\"]\n", "tenacity", false},
		{"pyproject.toml", "[tool.uv]\ndev-dependencies = [\n \"tenacity\",\n]\n", "tenacity", true},
		{"pyproject.toml", "[project.scripts]\ntenacity = \"shop:main\"\n", "tenacity", false},
		{"Pipfile", "[packages]\ntenacity = \"*\"\n", "tenacity", true},
		{"setup.cfg", "[options]\ninstall_requires =\n    requests\n    tenacity\n", "tenacity", true},
		{"setup.py", "setup(name=\"shop\", install_requires=[\"tenacity\"])\n", "tenacity", true},
		{"setup.py", "setup(\n    name=\"tenacity\",\n    install_requires=[\"requests\"],\n)\n", "tenacity", false},
		{"package.json", `{"dependencies": {"p-retry": "6"}}`, "p-retry", true},
		{"package.json", `{"devDependencies": {"p-retry": "6"}}`, "p-retry", true},
		{"package.json",
			`{"name": "p-retry", "description": "p-retry", "scripts": {"p-retry": "x"}}`, "p-retry", false},
		{"package.json", `{"dependencies": `, "p-retry", false},
		{"go.mod", "module a.b/c\n\nrequire (\n\tgolang.org/x/time v0.1.0\n)\n", "golang.org/x/time/rate", true},
		{"go.mod", "module a.b/c\n\nrequire golang.org/x/time v0.1.0\n", "golang.org/x/time/rate", true},
		{"go.mod", "module a.b/c\n", "a.b/c/d", true},
		{"go.mod", "module a.b/c\n\n// golang.org/x/time is not wanted\n", "golang.org/x/time/rate", false},
		{"go.mod", "module a.b/c\n\nexclude golang.org/x/time v0.1.0\n", "golang.org/x/time/rate", false},
		{"go.mod", "module a.b/c\n\nexclude (\n\tgolang.org/x/time v0.1.0\n)\n", "golang.org/x/time/rate", false},
		{"pom.xml",
			"<project><dependencies><dependency>" +
				"<groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId></dependency></dependencies></project>",
			"dev.failsafe:failsafe", true},
		{"pom.xml",
			"<project><dependencies><!-- <dependency>" +
				"<groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId></dependency> --></dependencies></project>",
			"dev.failsafe:failsafe", false},
		{"build.gradle", "// implementation 'dev.failsafe:failsafe:3'\n", "dev.failsafe:failsafe", false},
		{"build.gradle",
			"maven { url 'https://a.b' }\nimplementation 'dev.failsafe:failsafe:3'\n", "dev.failsafe:failsafe", true},
		{"pyproject.toml", "[build-system]\nrequires = [\"tenacity\"]\n", "tenacity", false},
		{"pyproject.toml", "[tool.poetry.group.dev.dependencies]\ntenacity = {version = \"8\"}\n", "tenacity", true},
		{"setup.cfg", "[options.entry_points]\nconsole_scripts =\n    tenacity = shop:main\n", "tenacity", false},
		{"environment.yml", "name: tenacity\ndependencies:\n  - requests=2.31\n", "tenacity", false},
		{"environment.yml", "dependencies:\n  - pip:\n    - tenacity==8\n", "tenacity", true},
		{"build.gradle.kts",
			"implementation(group = \"dev.failsafe\", name = \"failsafe\")\n", "dev.failsafe:failsafe", true},
		{"libs.versions.toml",
			"[libraries]\nsafe = { module = \"dev.failsafe:failsafe\" }\n", "dev.failsafe:failsafe", true},
		{"pom.xml", "<?xml version='1.0' encoding='ISO-8859-1'?><project><dependencies><dependency>" +
			"<groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId></dependency></dependencies></project>",
			"dev.failsafe:failsafe", true},
		{"pom.xml", "<project><groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId></project>",
			"dev.failsafe:failsafe", false},
	} {
		if got := ReadManifest(tt.name, []byte(tt.text)).Lists(tt.pkg); got != tt.want {
			t.Errorf("%s in %s %q: %t, want %t", tt.pkg, tt.name, tt.text, got, tt.want)
		}
	}
}

// TestHostileManifests: a megabyte of what nests, or repeats, is read in no time. A decoder that takes minutes ends the
// test by its time limit.
func TestHostileManifests(t *testing.T) {
	const mega = 1 << 20
	for name, text := range map[string]string{
		"pyproject.toml":     "a=" + strings.Repeat("[", mega),
		"Pipfile":            strings.Repeat("a.", mega/2) + "b=1",
		"Cargo.toml":         "a=" + strings.Repeat("{a=", mega/3),
		"libs.versions.toml": strings.Repeat("[[a.b]]\nc=1\n", mega/12),
		"pom.xml":            strings.Repeat("<a>", mega/3),
		"requirements.txt":   strings.Repeat("a ", mega/2),
		"setup.cfg":          strings.Repeat("[", mega),
		"go.mod":             "module a\nrequire (\n" + strings.Repeat("a.b/c v1.0.0\n", mega/13) + ")\n",
		"build.gradle":       strings.Repeat("/*", mega/2),
		"package.json":       `{"dependencies":` + strings.Repeat(`{"a":`, mega/5),
	} {
		if m := ReadManifest(name, []byte(text)); !m.Read() || len(m.libraries) > mostLibraries {
			t.Errorf("%s: %t, %d libraries", name, m.Read(), len(m.libraries))
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
		{"Cargo.toml",
			"a = \"1\"\nb = { version = \"2\" }"}, {"Gemfile.lock", "    a (1)\n"}, {"requirements.txt", "a[b]>=1"},
	} {
		f.Add(seed.name, seed.text, "a.b")
	}
	f.Fuzz(func(t *testing.T, name, text, meaning string) {
		m := ReadManifest(name, []byte(text))
		if len(m.libraries) > mostLibraries {
			t.Errorf("%d libraries", len(m.libraries))
		}
		for range 3 {
			if one, two := m.Declares(meaning), ReadManifest(name, []byte(text)).Declares(meaning); one != two {
				t.Fatalf("declares %q, then %q", one, two)
			}
		}
	})
}
