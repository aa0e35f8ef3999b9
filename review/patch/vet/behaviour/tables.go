package behaviour

import (
	"regexp"

	"breakwater/index/syntax"
)

// language is all that is known of one language. Names are chains with dots
// between their parts and aliases resolved; one that hangs on something else
// than a name begins with "?".
type language struct {
	calls    map[kind]*regexp.Regexp // names that do something
	modules  map[kind]*regexp.Regexp // modules that serve nothing else
	harmless *regexp.Regexp          // names that calls matches by mistake
	env      *regexp.Regexp          // names that read the environment; a group holds the variable where the name does
	never    *regexp.Regexp          // words that only stand where certificates are not checked
	checks   *regexp.Regexp          // settings that must stay on
	skips    *regexp.Regexp          // settings that must stay off
	lookups  *regexp.Regexp          // functions that look a name up in a module
	shelly   *regexp.Regexp          // modules that can start a process
	byName   bool                    // a text is called as the function of that name
}

func is(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// ends matches names by their end, whatever they hang on.
func ends(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?:^|[./])(?:` + pattern + `)$`) }

var languages = map[syntax.Language]language{
	syntax.Python: {
		calls: map[kind]*regexp.Regexp{
			process: ends(`(?:os|posix|subprocess|pty)\.__\w+__|os\.(?:popen\w*|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile|fork|forkpty)|subprocess\.(?:run|call|Popen)|pty\.spawn|` +
				`system|popen|Popen|check_output|check_call|getoutput|getstatusoutput|create_subprocess_(?:exec|shell)|subprocess_(?:exec|shell)`),
			eval: is(`eval|exec|compile|__import__|globals|(?:.*\.)?__builtins__.*|builtins\.\w+|importlib\.\w+|runpy\.\w+|code\.Interact\w+|` +
				`(?:pickle|cPickle|_pickle|dill|cloudpickle|marshal|shelve|jsonpickle)\.(?:loads?|Unpickler|open|decode)|yaml\.(?:load|unsafe_load|full_load)|` +
				`types\.(?:FunctionType|CodeType)|(?:timeit|cProfile|profile|trace|pdb|bdb|doctest|logging\.config)\.\w+|ctypes\..*|cffi\..*|(?:.*\.)?__(?:subclasses|globals|code|reduce)__.*`),
			unchecked: ends(`_create_unverified_context|_create_stdlib_context|disable_warnings`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`subprocess|pty|pexpect|sh|plumbum|invoke|multiprocessing|webbrowser`),
			eval: is(`ctypes|cffi|builtins|importlib|runpy|pickle|dill|marshal|timeit|c?[pP]rofile|trace|pdb|bdb|code|codeop|doctest|logging\.config`)},
		harmless: is(`platform\.system|importlib\.metadata.*|re\.compile`),
		lookups:  is(`(?:builtins\.)?(?:getattr|setattr|vars)|inspect\.getmembers|(?:operator\.)?attrgetter`),
		shelly:   is(`os|posix|nt|subprocess|pty|commands`),
		env:      is(`os\.(?:environb?|getenvb?)(?:\.(?:get|setdefault|pop|items|copy|keys|values)|\.(\w+))?`),
		never:    is(`CERT_NONE|verify_none|InsecureRequestWarning|SSL_CERT_NONE|PYTHONHTTPSVERIFY|CURL_CA_BUNDLE`),
		checks:   is(`verify|verify_ssl|ssl_verify|check_hostname|assert_hostname|verify_certs|ssl|validate_certs|tls_verify|ssl_assert_hostname`),
	},
	syntax.Go: {
		calls: map[kind]*regexp.Regexp{
			process: ends(`os/exec\.Command(?:Context)?|exec\.Cmd|os\.StartProcess|syscall\.(?:Exec|ForkExec|StartProcess|(?:Raw)?Syscall\d?)|unix\.Exec`),
			eval:    ends(`plugin\.Open|MethodByName|interp\.New|goja\.New|otto\.New`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`os/exec`),
			eval: is(`plugin|C|github\.com/(?:traefik/yaegi/.*|dop251/goja|robertkrimen/otto)`)},
		env:   is(`(?:os|syscall)\.(?:Getenv|LookupEnv|Environ|ExpandEnv|Expand)`),
		never: is(`VerifyPeerCertificate|VerifyConnection|InsecureIgnoreHostKey`),
		skips: is(`InsecureSkipVerify`),
	},
	syntax.JavaScript: script,
	syntax.TypeScript: script,
	syntax.Java: {
		calls: map[kind]*regexp.Regexp{
			process: ends(`ProcessBuilder|Runtime\.getRuntime|ProcessImpl|DefaultExecutor|CommandLine\.parse`),
			eval: ends(`Class\.forName|ScriptEngineManager|GroovyShell|SpelExpressionParser|URLClassLoader|defineClass|loadClass|ObjectInputStream|XMLDecoder|` +
				`InitialContext|System\.load(?:Library)?|getDeclaredMethod|getMethod|ToolProvider\.getSystemJavaCompiler|MVEL\.eval|XStream`),
			unchecked: ends(`InsecureTrustManagerFactory(?:\.INSTANCE)?|NoopHostnameVerifier(?:\.INSTANCE)?|AllowAllHostnameVerifier`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`java\.lang\.ProcessBuilder|org\.apache\.commons\.exec.*`),
			eval: is(`javax\.script.*|groovy\.lang.*`)},
		env: is(`(?:java\.lang\.)?System\.getenv`),
		never: is(`(?:X509(?:Extended)?)?TrustManager|HostnameVerifier|NoopHostnameVerifier|TrustAllStrategy|TrustSelfSignedStrategy|AllowAllHostnameVerifier|` +
			`ALLOW_ALL_HOSTNAME_VERIFIER|InsecureTrustManagerFactory|setHostnameVerifier|hostnameVerifier|setDefaultHostnameVerifier|checkServerTrusted|useInsecureSSL`),
	},
	syntax.CSharp: {
		calls: map[kind]*regexp.Regexp{
			process: ends(`Process\.Start|ProcessStartInfo|Diagnostics\.Process|StartInfo\.\w+|new Process|PowerShell\.Create`),
			eval: ends(`Assembly\.(?:Load\w*|UnsafeLoadFrom)|Activator\.CreateInstance\w*|CSharpScript\.\w+|Type\.GetType|GetMethod|InvokeMember|BinaryFormatter|` +
				`CSharpCodeProvider|NetDataContractSerializer|LosFormatter|TypeNameHandling\.\w+|DllImport|NativeLibrary\.Load`),
		},
		modules: map[kind]*regexp.Regexp{eval: is(`Microsoft\.CodeAnalysis\.CSharp\.Scripting|System\.Management\.Automation`)},
		env:     is(`(?:System\.)?Environment\.(?:GetEnvironmentVariables?|ExpandEnvironmentVariables)`),
		never: is(`ServerCertificateCustomValidationCallback|ServerCertificateValidationCallback|RemoteCertificateValidationCallback|` +
			`DangerousAcceptAnyServerCertificateValidator|TrustServerCertificate`),
		checks: is(`CheckCertificateRevocationList`),
	},
	syntax.PHP: {
		byName: true,
		calls: map[kind]*regexp.Regexp{
			process: is("`shell`" + `|(?:\?\.|\.)?(?:exec|system|passthru|shell_exec|popen|proc_open|pcntl_exec|pcntl_fork|mail)|(?:.*\.)?Process\.fromShellCommandline|(?:Symfony\.Component\.Process\.)?Process`),
			eval:    is(`\.?(?:eval|assert|create_function|unserialize|call_user_func(?:_array)?|include|include_once|require|require_once|dl|extract|preg_replace_callback_array)|FFI\..*|ReflectionFunction|ReflectionMethod`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`Symfony\.Component\.Process\..*`)},
		env:     is(`(?:\.)?(?:getenv|env|apache_getenv)|_(?:ENV|SERVER)(?:\.(\w+))?`),
		never:   is(`withoutVerifying|CURLOPT_PROXY_SSL_VERIFYPEER`),
		checks:  is(`CURLOPT_SSL_VERIFYPEER|CURLOPT_SSL_VERIFYHOST|verify_peer|verify_peer_name|verify|verify_host|peer_fingerprint`),
		skips:   is(`allow_self_signed`),
	},
	syntax.Ruby: {
		calls: map[kind]*regexp.Regexp{
			process: is("`shell`" + `|(?:Kernel\.|Process\.|\?\.)?(?:system|exec|spawn|fork|popen)|IO\.popen|Open3\.\w+|Process\.(?:spawn|exec|fork|daemon)|PTY\.\w+|(?:.*\.)?POSIX\.Spawn.*|Shell\..*`),
			eval: ends(`eval|instance_eval|class_eval|module_eval|instance_exec|class_exec|constantize|const_get|send|__send__|public_send|define_method|` +
				`Marshal\.(?:load|restore)|YAML\.(?:load|unsafe_load)|Psych\.(?:load|unsafe_load)|Oj\.load|load|Fiddle\..*|binding|ERB\.new`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`open3|pty|shell`), eval: is(`fiddle|erb`)},
		env:     is(`ENV(?:\.(?:fetch|to_h|to_hash|values_at|dig|key|each|slice)|\.(\w+))?`),
		never:   is(`VERIFY_NONE|VERIFY_MODE_NONE`),
		checks:  is(`verify|verify_ssl|verify_mode|ssl_verify|verify_hostname|ssl_verify_mode|verify_peer`),
	},
	syntax.Rust: {
		calls: map[kind]*regexp.Regexp{
			process: ends(`Command\.new|libc\.(?:system|exec\w+|fork|popen)|nix\.unistd\.(?:exec\w+|fork)|duct\.\w+|xshell\.\w+|posix_spawnp?`),
			eval:    ends(`Library\.new|libloading\.\w+|rhai\.\w+|Engine\.new|mlua\.\w+|dlopen|transmute`),
		},
		modules: map[kind]*regexp.Regexp{process: is(`(?:std|tokio|async_process)\.process\.Command|std\.os\.unix\.process\.CommandExt`), eval: is(`libloading.*|rhai.*|mlua.*`)},
		env:     is(`(?:std\.)?env\.(?:var|var_os|vars|vars_os|remove_var|set_var)|env|option_env|dotenvy?\.var`),
		never: is(`danger_accept_invalid_certs|danger_accept_invalid_hostnames|set_certificate_verifier|with_custom_certificate_verifier|ServerCertVerifier|` +
			`dangerous|SslVerifyMode|accept_invalid_hostnames|tls_danger_accept_invalid_certs`),
	},
}

// script is JavaScript, and TypeScript, which adds types alone.
var script = language{
	calls: map[kind]*regexp.Regexp{
		process: ends(`child_process\.\w+|execSync|spawnSync|execFile|execFileSync|Deno\.(?:run|Command)|Bun\.spawn(?:Sync)?|cluster\.fork|execa(?:Sync)?|zx\.\$|ShellString`),
		eval: is(`(?:(?:globalThis|global|window|self|\?)\.)?(?:eval|Function)|vm\.\w+|vm2\.\w+|process\.(?:binding|dlopen|mainModule.*)|Reflect\.construct|` +
			`module\.(?:constructor.*|createRequire)|(?:.*\.)?constructor\.constructor|\?\.(?:\w+\.)?constructor|importScripts|WebAssembly\.\w+|node-serialize\.\w+|(?:.*\.)?runIn\w*Context`),
	},
	modules: map[kind]*regexp.Regexp{process: is(`child_process(?:\..*)?|execa(?:\..*)?|cross-spawn|shelljs|zx|node-pty|cluster`), eval: is(`vm(?:\..*)?|vm2|isolated-vm|node-serialize|module`)},
	env:     is(`(?:process|import\.meta|Bun)\.env(?:\.(\w+))?|Deno\.env\.(?:get|toObject)`),
	lookups: is(`Reflect\.(?:get|apply)|Object\.(?:values|entries)`),
	shelly:  is(`child_process|process`),
	never:   is(`NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity|NODE_EXTRA_CA_CERTS`),
	checks:  is(`rejectUnauthorized|strictSSL|strict-ssl|verifyHostname|ssl_verify`),
	skips:   is(`insecure|insecureSkipVerify|allowInsecure`),
}
