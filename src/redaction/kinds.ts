/**
 * What stands where in a report, as far as pseudonyms go. `npx tsc` refuses a check whose evidence has a text that is not decided here
 * (test/redaction/kinds.test.ts).
 *
 * - a kind of value: it gets a pseudonym of that kind, here and in every sentence;
 * - `guess`: a value whose kind its form tells: an address, a host, a file, a certificate's subject, or else a name;
 * - `outside`: words of a server, of the system or of a check: known values and whatever looks like an address or a name are replaced;
 * - `ours`: words of the catalog: known values only, since a command's constants must stay what they are;
 * - `plain`: a word of a closed list, a time, an algorithm, a version. Left as it is.
 */
export type Kind =
	| 'host'
	| 'user'
	| 'connection'
	| 'target'
	| 'adapter'
	| 'group'
	| 'file'
	| 'certificate'
	| 'serial'
	| 'thumbprint'
	| 'url'
	| 'bytes'
	| 'line';
export type Treatment = Kind | 'guess' | 'outside' | 'ours' | 'plain';

function each<const Key extends string, const As extends Treatment>(as: As, ...keys: readonly Key[]): Record<Key, As> {
	return Object.fromEntries(keys.map((key) => [key, as])) as Record<Key, As>;
}

/**
 * The evidence of checks, by name. SPIs, cookies, session, call and correlation IDs stay: this run has drawn them, they say nothing of
 * anybody, and the server's administrator finds the attempt by them in a log.
 */
export const EVIDENCE = {
	...each('plain', 'at', 'chosen', 'cipher', 'code', 'curve', 'date', 'digest', 'eap', 'errno', 'fields', 'hereAt', 'ignored', 'key'),
	...each('plain', 'level', 'marks', 'mendedBy', 'nextUpdate', 'notAfter', 'notBefore', 'notifies', 'notify', 'offered', 'offers'),
	...each('plain', 'options', 'purposes', 'rcode', 'service', 'signature', 'strategy', 'tcp', 'type', 'update', 'version'),
	...each(
		'plain',
		'correlationId',
		'initiatorCookie',
		'initiatorSpi',
		'responderCookie',
		'responderSpi',
		'sessionId',
		'sender',
		'receiver',
	),
	...each('outside', 'adapter', 'address', 'addresses', 'because', 'by', 'command', 'description', 'detail', 'displayName', 'firewall'),
	...each('outside', 'from', 'gateway', 'how', 'id', 'interceptor', 'like', 'listed', 'local', 'localAddress', 'message', 'others'),
	...each('outside', 'products', 'reason', 'rule', 'selfAssigned', 'server', 'serverAddresses', 'setting', 'text', 'title', 'unreadable'),
	...each('outside', 'value', 'vendor', 'vendors', 'word', 'form'),
	...each('host', 'aliases', 'dialled', 'except', 'host', 'hostName', 'pattern', 'to'),
	...each('guess', 'asked', 'identity', 'name', 'names', 'of', 'servers', 'shown', 'source'),
	...each('certificate', 'authority', 'issuer', 'missing', 'subject'),
	...each('url', 'caIssuers', 'crl', 'location', 'ocsp', 'script', 'url', 'urls'),
	...each('file', 'certificate', 'file', 'lookedIn', 'place', 'program'),
	...each('connection', 'profile'),
	...each('adapter', 'interfaceName'),
	...each('group', 'groups'),
	...each('serial', 'serial'),
	...each('thumbprint', 'thumbprint', 'fingerprint'),
	...each('bytes', 'chain', 'firstBytes'),
	// Names that a check of one's own may well use.
	...each('user', 'user', 'userName', 'username', 'account', 'principal'),
	...each('adapter', 'ssid', 'network'),
	...each('host', 'computer', 'computerName', 'machineName', 'domain', 'hostname'),
} satisfies Readonly<Record<string, Treatment>>;

/** The report around the evidence, by name, and where a name means two things by the name before it too. */
export const FIELDS = {
	...each('plain', 'acceptUnknown', 'answer', 'answers', 'arch', 'at', 'auth', 'breaksAt', 'catalogVersion', 'causes', 'certainty'),
	...each(
		'plain',
		'check',
		'cause',
		'client',
		'code',
		'alsoPossible',
		'equallyLikely',
		'dhSetting',
		'failOn',
		'group',
		'id',
		'ikePolicy',
		'kind',
	),
	...each('plain', 'interrupted', 'likelihood', 'natTraversal', 'only', 'order', 'outcome', 'owner', 'platform', 'reached', 'release'),
	...each('plain', 'ruledOut', 'saw', 'skip', 'standing', 'startedAt', 'state', 'status', 'symbol', 'tunnel', 'tunnels', 'until'),
	...each('plain', 'vantage', 'version', 'wants', 'where', 'tool.name', 'os.name', 'elevation'),
	...each('plain', 'certificateDays.warning', 'certificateDays.critical'),
	...each('ours', 'title', 'explain', 'question', 'do', 'command', 'undo', 'verify', 'message', 'headline', 'doNow'),
	...each('outside', 'says', 'because', 'address', 'addresses', 'dnsServer', 'portalUrl', 'reason'),
	...each('host', 'host', 'ntpServer'),
	...each('connection', 'connection'),
	...each('target', 'targets.name', 'target'),
	...each('group', 'options.group', 'dialled.group'),
	...each('user', 'waived.owner', 'waivers.owner'),
	...each('file', 'place', 'refused.where'),
	...each('line', 'text'),
} satisfies Readonly<Record<string, Treatment>>;
