import type { Standing } from './standing.ts';

/**
 * What the exit code means to whoever started the program. `default`: DESIGN, 7. `nagios`: the plug-in guidelines of Monitoring Plugins (also
 * Icinga and Sensu): OK, WARNING, CRITICAL, UNKNOWN. `intune`: only 1 starts a remediation; any other code but 0 is a failed script.
 */
export const EXIT_PROFILES = ['default', 'nagios', 'intune'] as const;
export type ExitProfile = (typeof EXIT_PROFILES)[number];

/** Ends that never reached a report. `shown`: help or a version was asked for, and shown. */
export type OwnEnd = 'shown' | 'usage' | 'unreadableInput' | 'internal' | 'configuration';

/** 128 + the signal's number, as shells have it. */
export const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 } as const;
export type EndingSignal = keyof typeof SIGNAL_CODES;

/** The tool's own codes (names of sysexits.h). */
const OWN: Record<OwnEnd, number> = { shown: 0, usage: 64, unreadableInput: 65, internal: 70, configuration: 78 };

const NAGIOS = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** Every way in which a run can end, and its code. */
export const EXITS: Record<ExitProfile, Record<Standing | OwnEnd | EndingSignal, number>> = {
	default: { fine: 0, warned: 0, undetermined: 2, fails: 1, 'fails-here': 1, ...OWN, ...SIGNAL_CODES },
	nagios: {
		fine: NAGIOS.ok,
		warned: NAGIOS.warning,
		undetermined: NAGIOS.unknown,
		fails: NAGIOS.critical,
		'fails-here': NAGIOS.critical,
		// "Invalid command line arguments … or low-level failures internal to the plugin": not those of what is monitored.
		shown: NAGIOS.unknown,
		usage: NAGIOS.unknown,
		unreadableInput: NAGIOS.unknown,
		internal: NAGIOS.unknown,
		configuration: NAGIOS.unknown,
		SIGINT: NAGIOS.unknown,
		SIGTERM: NAGIOS.unknown,
		SIGHUP: NAGIOS.unknown,
		SIGBREAK: NAGIOS.unknown,
	},
	// A remediation is started for what is proven and can be mended here, and for nothing else.
	intune: { fine: 0, warned: 0, undetermined: 0, fails: 0, 'fails-here': 1, ...OWN, ...SIGNAL_CODES },
};
