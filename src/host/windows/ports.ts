import type { PortHolder } from '../devices.ts';
import { type Reading, readable } from '../host.ts';
import type { Win32 } from '../win32.ts';

/** The kernel, in which the drivers of PPTP and L2TP live. */
const SYSTEM = 4;
const IKE_PORTS = [500, 4500];
/** Every service that shares a process runs in it, IKEEXT among them. */
const SERVICE_HOST = 'svchost.exe';

/** Who holds a local port: the first that is not Windows' own client of the tunnel, or that. */
export function windowsPortHolder(win32: Win32, transport: 'tcp' | 'udp', port: number): Reading<PortHolder | undefined> {
	const held = win32.heldPorts(transport);
	if (!held.read) return held;
	const processes = new Set(held.value.filter((one) => one.port === port).map(({ processId }) => processId));
	const holders = [...processes].map((processId) => holderOf(win32, port, processId));
	return readable(holders.find(({ isOwnClient }) => !isOwnClient) ?? holders[0]);
}

function holderOf(win32: Win32, port: number, processId: number): PortHolder {
	if (processId === SYSTEM) return { processId, program: 'System', isOwnClient: true };
	const name = win32.programOf(processId);
	const program = name.read && name.value !== '' ? { program: name.value } : {};
	return { processId, ...program, isOwnClient: IKE_PORTS.includes(port) && isIkeService(win32, processId, program.program) };
}

/** By its process; where that is hidden, by the program that services run in: rather no fault than a false one. */
function isIkeService(win32: Win32, processId: number, program: string | undefined): boolean {
	const service = win32.service('IKEEXT');
	if (service.read && service.value !== 'absent' && service.value.processId !== undefined) return service.value.processId === processId;
	return program === undefined || program.toLowerCase() === SERVICE_HOST;
}
