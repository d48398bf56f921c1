/**
 * What a server, a file or somebody's list of targets may put into a report. Most of it is taken away where it is read; a form
 * relies on nothing of that, for a saved report may come from anywhere.
 */
const PIECES: Readonly<Record<string, string>> = {
	markup: '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&lt;&#0;]]><!-- --><?x?>',
	quotes: `"double" 'single' \`tick\` \\ back\\slash`,
	commands: '::error::injected ##[error]injected %0A::stop-commands::x %25',
	tap: 'ok 1 # SKIP no # TODO no',
	perfdata: '| \'x\'=1;2;3 $HOSTNAME$ {label="x"} 1',
	markdown: '[a](javascript:alert(1)) ![i](http://192.0.2.66/t.png) **b** | c | @everyone #1',
	formula: '=HYPERLINK("http://192.0.2.66")',
	escapes: '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u009b2J',
	controls: '\u0000\u0001\u0008\u000b\u000c\u007f\u0085',
	directions: '\u202eevil\u202c \u2066x\u2069 \ufeff\u200b\u00ad',
	separators: '\u2028\u2029',
	noncharacters: '\ufffe\uffff',
	halves: '\ud800 \udc00',
	scripts: 'Zürich 中文 العربية 🔒',
};

/** On one line: what must not be broken by quotes, markup, controls or another writing. */
export const HOSTILE_LINE = Object.values(PIECES).join(' ');

/** The same over several lines, of which some look like lines of a form. */
export const HOSTILE = [
	HOSTILE_LINE,
	'Bail out! injected',
	'1..99',
	'not ok 7 - injected',
	'  ---',
	'  ...',
	'::error::injected',
	'# HELP injected x',
	'```',
	'</testsuite>',
	'last\r\nline\rof it\t.',
].join('\n');
