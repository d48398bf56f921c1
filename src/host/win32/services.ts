import { type Reading, readable } from '../host.ts';
import { ERROR, type Native, pointerIn, refused, structure, textsOf } from './native.ts';

/** One service in Windows' own numbers (winsvc.h). */
export interface ServiceNumbers {
	/** SERVICE_STATUS_PROCESS.dwCurrentState: 1 stopped, 2 start pending, 3 stop pending, 4 running, 5 continue pending, 6 pause pending, 7 paused. */
	readonly state: number;
	/** dwWin32ExitCode: 0 a clean end, 1077 not started since the computer was, 1066 the service has a number of its own. */
	readonly exitCode: number;
	/** QUERY_SERVICE_CONFIGW.dwStartType: 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. Absent where only the state may be read. */
	readonly startType?: number;
	/** dwProcessId, while it runs. */
	readonly processId?: number;
	/** lpDependencies without groups: services and drivers that it cannot start without. Absent where only the state may be read. */
	readonly dependencies?: readonly string[];
}

const SC_MANAGER_CONNECT = 1;
const SERVICE_QUERY_CONFIG = 1;
const SERVICE_QUERY_STATUS = 4;
const SC_STATUS_PROCESS_INFO = 0;
const STATUS_SIZE = 36;
/** The most that QueryServiceConfigW ever needs, as its documentation says: so one call does. */
const MOST_CONFIG = 8192;
/** SC_GROUP_IDENTIFIER: any member of a group of drivers will do, which cannot be judged by a name. */
const GROUP = '+';

/** Asks the service manager; needs no elevation and changes nothing. */
export function serviceReader(native: Native): (name: string) => Reading<ServiceNumbers | 'absent'> {
	const openManager = native.bind(
		'advapi32.dll',
		'void *__stdcall OpenSCManagerW(const char16_t *machine, const char16_t *database, uint32_t access)',
	);
	const openService = native.bind('advapi32.dll', 'void *__stdcall OpenServiceW(void *manager, const char16_t *name, uint32_t access)');
	const queryStatus = native.bind(
		'advapi32.dll',
		'int __stdcall QueryServiceStatusEx(void *service, int level, void *status, uint32_t size, void *needed)',
	);
	const queryConfig = native.bind(
		'advapi32.dll',
		'int __stdcall QueryServiceConfigW(void *service, void *config, uint32_t size, void *needed)',
	);
	const close = native.bind('advapi32.dll', 'int __stdcall CloseServiceHandle(void *handle)');

	function read(service: bigint | number, withConfig: boolean): Reading<ServiceNumbers> {
		const status = new Uint8Array(STATUS_SIZE);
		if (!queryStatus(service, SC_STATUS_PROCESS_INFO, status, STATUS_SIZE, new Uint8Array(4)))
			return refused('QueryServiceStatusEx', native.lastError());
		const at = (offset: number) => structure(status).getUint32(offset, true);
		const processId = at(28);
		const numbers = { state: at(4), exitCode: at(12), ...(processId === 0 ? {} : { processId }) };
		if (!withConfig) return readable(numbers);
		const config = new Uint8Array(MOST_CONFIG);
		if (!queryConfig(service, config, MOST_CONFIG, new Uint8Array(4))) return refused('QueryServiceConfigW', native.lastError());
		return readable({ ...numbers, startType: structure(config).getUint32(4, true), dependencies: dependenciesIn(config) });
	}

	/** The pointers of QUERY_SERVICE_CONFIGW lead into the same buffer; lpDependencies is the third, behind three and before two numbers. */
	function dependenciesIn(config: Uint8Array): readonly string[] {
		const { pointerSize } = native;
		const pointer = pointerIn(structure(config), pointerSize === 8 ? 40 : 24, pointerSize);
		if (pointer === 0n) return [];
		const offset = Number(pointer - native.addressOf(config));
		if (offset < 0 || offset >= MOST_CONFIG) return [];
		return textsOf(config.subarray(offset)).filter((name) => !name.startsWith(GROUP));
	}

	function open(manager: bigint | number, name: string, access: number): Reading<ServiceNumbers | 'absent'> {
		const service = openService(manager, name, access);
		if (!service) {
			const error = native.lastError();
			return error === ERROR.serviceDoesNotExist ? readable('absent') : refused('OpenServiceW', error);
		}
		try {
			return read(service, (access & SERVICE_QUERY_CONFIG) !== 0);
		} finally {
			close(service);
		}
	}

	return (name) => {
		const manager = openManager(null, null, SC_MANAGER_CONNECT);
		if (!manager) return refused('OpenSCManagerW', native.lastError());
		try {
			const full = open(manager, name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
			// A hardened service may show its state and not its settings.
			return !full.read && full.reason === 'not-permitted' ? open(manager, name, SERVICE_QUERY_STATUS) : full;
		} finally {
			close(manager);
		}
	};
}
