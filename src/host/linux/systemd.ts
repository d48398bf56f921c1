import type { Service } from '../host.ts';

/** One unit as `systemctl show` describes it; `unreadable` when systemd itself could not make sense of it. */
export interface Unit {
	readonly id: string;
	readonly service: Service | 'unreadable';
}

/** Reads `systemctl show --property=…`: a block of `Name=value` lines for each unit asked for, in that order, with an empty line between. */
export function parseUnits(output: string): readonly Unit[] {
	const blocks = output.split(/\n\s*\n/).map((block) => new Map(block.trim().split('\n').map(property)));
	return blocks.filter((block) => block.has('LoadState')).map(unitOf);
}

function property(line: string): [string, string] {
	const equals = line.indexOf('=');
	return [line.slice(0, equals), line.slice(equals + 1).trim()];
}

const STATES: Readonly<Record<string, Service['state']>> = {
	active: 'running',
	reloading: 'running',
	refreshing: 'running',
	activating: 'starting',
	deactivating: 'stopping',
	inactive: 'stopped',
	failed: 'stopped',
	maintenance: 'stopped',
};

/** `masked` is Windows' Disabled; systemd's own `disabled` is, too: nothing starts it but a person. `generated` (an init script) does not say. */
const STARTS: Readonly<Record<string, NonNullable<Service['start']>>> = {
	enabled: 'automatic',
	'enabled-runtime': 'automatic',
	static: 'on-demand',
	indirect: 'on-demand',
	disabled: 'disabled',
	linked: 'disabled',
	'linked-runtime': 'disabled',
	masked: 'disabled',
	'masked-runtime': 'disabled',
};

function unitOf(properties: ReadonlyMap<string, string>): Unit {
	const id = properties.get('Id') ?? '';
	const load = properties.get('LoadState');
	if (load === 'not-found') return { id, service: { name: id, state: 'absent' } };
	const state = STATES[properties.get('ActiveState') ?? ''];
	if (state === undefined || (load !== 'loaded' && load !== 'masked')) return { id, service: 'unreadable' };
	const start = load === 'masked' ? 'disabled' : STARTS[properties.get('UnitFileState') ?? ''];
	const exitCode = properties.get('ActiveState') === 'failed' ? Number(properties.get('ExecMainStatus')) : 0;
	return {
		id,
		service: { name: id, state, ...(start === undefined ? {} : { start }), ...(exitCode > 0 ? { exitCode } : {}) },
	};
}
