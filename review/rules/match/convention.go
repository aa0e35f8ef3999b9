package match

import "regexp"

// What names tell by convention, where no table knows what a callee does. The
// expressions are over names that the facts give, never over source.
var (
	keepingAll = regexp.MustCompile(`^(filter|sort|sorted|reverse|reversed|values|items|keys|entries|map|flatMap|flat|concat|toList|` +
		`stream|list|set|from|enumerate|iter|trim|split|strip|copy|tuple|distinct|uniq|uniqBy|compact)$`)
	shortening = regexp.MustCompile(`(?i)^(slice|splice|take|limit|first|head|range|chunk\w*|batch\w*|paginate|page|islice|sample|` +
		`top\w*)$`)
	bringing = regexp.MustCompile(`^(find|find_?many|findAll|find_?all|query\w*|Query\w*|select\w*|Select\w*|scan|scan_?iter|search\w*|` +
		`fetch\w*|Fetch\w*|list_?\w+|List\w+|list[A-Z]\w*|all|fetchall|scalars|json|readdir|readdirSync|` +
		`ReadDir|listdir|scandir|glob|Glob|iterdir|rglob|readlines|readLines|splitlines|toArray|loads|parse|` +
		`getMany|get_?all\w*|getAll\w*|GetAll\w*|findBy\w+|findAllBy\w+)$`)
	fewByName = regexp.MustCompile(`(?i)worker|server|shard|replica|node|endpoint|plugin|provider|driver|handler|listener|hook|mount|` +
		`module|component|service|region|chunk|batch|page$|channel|setting|config|option|field|column|step|` +
		`stage|locale|lang(uage)?s?$|migration|interface`)
	counterName = regexp.MustCompile(`(?i)attempt|retr(y|ies)|\btries|tries$|depth|remaining|left$|count`)
	statusNames = regexp.MustCompile(`(?i)^(status|status_?code|ok)$`)
	telling     = regexp.MustCompile(`(?i)^(debug|info|warn(ing)?|error|exception|trace|severe|log|print(f|ln)?|string|str|to_?string|` +
		`isinstance|is_?instance)$`)
	counterPause = regexp.MustCompile(`(?i)sleep|delay|pause|back_?off|wait|schedule|timeout|later`)
	usingOnly    = regexp.MustCompile(`^(set|bind|fill|populate|log|print|check|validate|is|has|count|hash|describe)[A-Z_]`)
	clientName   = regexp.MustCompile(`(Client|Api|API|Gateway|Connection|Proxy|Stub|Producer|Publisher|Session|Http|HTTP|Rpc|RPC|Remote|` +
		`Service|Broker)\w{0,8}$`)
)
