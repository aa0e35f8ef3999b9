package vet

// pythonStdlib are the top-level modules of Python's standard library.
var pythonStdlib = words(`
__future__ _thread abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 calendar cgi cgitb chunk
cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg cProfile crypt csv ctypes curses
dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions
ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc
nis nntplib ntpath numbers operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath
pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors
shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap threading time timeit tkinter
token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg
winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo compression annotationlib
`)

// pythonDistributions are packages whose name is not their module's.
var pythonDistributions = map[string]string{
	"attr": "attrs", "bs4": "beautifulsoup4", "cv2": "opencv-python", "dateutil": "python-dateutil", "django": "Django", "dotenv": "python-dotenv",
	"flask": "Flask", "flask_sqlalchemy": "Flask-SQLAlchemy", "git": "GitPython", "jose": "python-jose", "jwt": "PyJWT", "kafka": "kafka-python",
	"ldap": "python-ldap", "magic": "python-magic", "MySQLdb": "mysqlclient", "multipart": "python-multipart", "OpenSSL": "pyOpenSSL", "PIL": "Pillow",
	"pkg_resources": "setuptools", "psycopg2": "psycopg2-binary", "Crypto": "pycryptodome", "rest_framework": "djangorestframework", "serial": "pyserial",
	"sklearn": "scikit-learn", "skimage": "scikit-image", "slugify": "python-slugify", "socketio": "python-socketio", "sqlalchemy": "SQLAlchemy",
	"telegram": "python-telegram-bot", "usb": "pyusb", "yaml": "PyYAML", "zmq": "pyzmq", "grpc": "grpcio", "dns": "dnspython", "consul": "python-consul",
}

// pythonNamespaces are packages that share their top-level module with others.
var pythonNamespaces = map[string]string{
	"opentelemetry.sdk": "opentelemetry-sdk", "opentelemetry.trace": "opentelemetry-api", "opentelemetry.metrics": "opentelemetry-api",
	"opentelemetry.instrumentation.fastapi": "opentelemetry-instrumentation-fastapi", "google.protobuf": "protobuf", "google.cloud.storage": "google-cloud-storage",
	"google.api_core": "google-api-core", "google.auth": "google-auth", "azure.identity": "azure-identity", "azure.core": "azure-core",
}

// nodeModules are the modules of Node.js itself.
var nodeModules = words(`
assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module
net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib
`)

// javaArtifacts are the artifacts of usual Java packages.
var javaArtifacts = map[string]string{
	"io.github.resilience4j.retry": "io.github.resilience4j:resilience4j-retry", "io.github.resilience4j.circuitbreaker": "io.github.resilience4j:resilience4j-circuitbreaker",
	"io.github.resilience4j.timelimiter": "io.github.resilience4j:resilience4j-timelimiter", "io.github.resilience4j.bulkhead": "io.github.resilience4j:resilience4j-bulkhead",
	"io.github.resilience4j.ratelimiter": "io.github.resilience4j:resilience4j-ratelimiter", "io.github.resilience4j.core": "io.github.resilience4j:resilience4j-core",
	"org.springframework.retry": "org.springframework.retry:spring-retry", "org.springframework.web": "org.springframework:spring-web",
	"org.springframework.context": "org.springframework:spring-context", "org.springframework.boot": "org.springframework.boot:spring-boot",
	"com.google.common": "com.google.guava:guava", "com.google.gson": "com.google.code.gson:gson", "com.fasterxml.jackson.databind": "com.fasterxml.jackson.core:jackson-databind",
	"org.apache.commons.lang3": "org.apache.commons:commons-lang3", "org.apache.http": "org.apache.httpcomponents:httpclient", "okhttp3": "com.squareup.okhttp3:okhttp",
	"dev.failsafe": "dev.failsafe:failsafe", "com.github.benmanes.caffeine": "com.github.ben-manes.caffeine:caffeine", "io.micrometer.core": "io.micrometer:micrometer-core",
	"org.slf4j": "org.slf4j:slf4j-api", "com.zaxxer.hikari": "com.zaxxer:HikariCP", "reactor.core": "io.projectreactor:reactor-core", "reactor.util": "io.projectreactor:reactor-core",
	"jakarta.persistence": "jakarta.persistence:jakarta.persistence-api", "jakarta.validation": "jakarta.validation:jakarta.validation-api",
}
