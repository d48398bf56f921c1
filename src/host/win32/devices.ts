import { type Reading, readable, unreadable } from '../host.ts';
import { type Native, refused, structure, textsOf } from './native.ts';

/** One network adapter of Device Manager, hidden ones included. */
export interface NetworkDevice {
	/** The name of its driver's service, such as `PptpMiniport`; empty without a driver. */
	readonly service: string;
	/** What its driver is chosen by, such as `ms_ndiswanip`. In small letters. */
	readonly hardwareIds: readonly string[];
	/** CM_PROB_*: 0 works, 22 disabled, 28 no driver … (cfg.h). */
	readonly problem: number;
}

/** GUID_DEVCLASS_NET {4d36e972-e325-11ce-bfc1-08002be10318}, as it lies in memory. */
const NET_CLASS = new Uint8Array([0x72, 0xe9, 0x36, 0x4d, 0x25, 0xe3, 0xce, 0x11, 0xbf, 0xc1, 0x08, 0x00, 0x2b, 0xe1, 0x03, 0x18]);
const DIGCF_PRESENT = 2;
const SPDRP_HARDWAREID = 1;
const SPDRP_SERVICE = 4;
const DN_HAS_PROBLEM = 0x400;
/** SP_DEVINFO_DATA of a 64-bit process: size, class, DevInst, a pointer. */
const INFO_SIZE = 32;
const DEVICE_INSTANCE_AT = 20;
const MOST_DEVICES = 1000;
const MOST_PROPERTY = 4096;
const NO_MORE_ITEMS = 259;
/** The device has no such property. */
const INVALID_DATA = 13;
const CR_NO_SUCH_DEVNODE = 13;
const INVALID_HANDLE = 0xffff_ffff_ffff_ffffn;

/** Binds setupapi and cfgmgr32: the network adapters that are there, and Device Manager's opinion of each. Needs no elevation. */
export function deviceReader(native: Native): () => Reading<readonly NetworkDevice[]> {
	const getDevices = native.bind(
		'setupapi.dll',
		'void *__stdcall SetupDiGetClassDevsW(const void *class, const char16_t *enumerator, void *window, uint32_t flags)',
	);
	const nextDevice = native.bind('setupapi.dll', 'int __stdcall SetupDiEnumDeviceInfo(void *set, uint32_t index, void *info)');
	const getProperty = native.bind(
		'setupapi.dll',
		'int __stdcall SetupDiGetDeviceRegistryPropertyW(void *set, void *info, uint32_t property, void *type, void *data, uint32_t size, void *needed)',
	);
	const release = native.bind('setupapi.dll', 'int __stdcall SetupDiDestroyDeviceInfoList(void *set)');
	const getStatus = native.bind(
		'cfgmgr32.dll',
		'uint32_t __stdcall CM_Get_DevNode_Status(void *status, void *problem, uint32_t device, uint32_t flags)',
	);

	function texts(set: bigint, info: Uint8Array, property: number): Reading<readonly string[]> {
		const data = new Uint8Array(MOST_PROPERTY);
		const size = new Uint8Array(4);
		// One unit short, so that there is always a 0 at the end.
		if (getProperty(set, info, property, null, data, MOST_PROPERTY - 4, size)) return readable(textsOf(data));
		const error = native.lastError();
		return error === INVALID_DATA ? readable([]) : refused('SetupDiGetDeviceRegistryPropertyW', error);
	}

	function problemOf(info: Uint8Array): Reading<number | undefined> {
		const [status, problem] = [new Uint8Array(4), new Uint8Array(4)];
		const answer = Number(getStatus(status, problem, structure(info).getUint32(DEVICE_INSTANCE_AT, true), 0));
		if (answer === CR_NO_SUCH_DEVNODE) return readable(undefined);
		if (answer !== 0) return unreadable('failed', `CM_Get_DevNode_Status: ${answer}`);
		const hasProblem = (structure(status).getUint32(0, true) & DN_HAS_PROBLEM) !== 0;
		return readable(hasProblem ? structure(problem).getUint32(0, true) : 0);
	}

	function all(set: bigint): Reading<readonly NetworkDevice[]> {
		const found: NetworkDevice[] = [];
		for (let index = 0; index < MOST_DEVICES; index++) {
			const info = new Uint8Array(INFO_SIZE);
			structure(info).setUint32(0, INFO_SIZE, true);
			if (!nextDevice(set, index, info)) {
				const error = native.lastError();
				return error === NO_MORE_ITEMS ? readable(found) : refused('SetupDiEnumDeviceInfo', error);
			}
			const [service, hardwareIds, problem] = [texts(set, info, SPDRP_SERVICE), texts(set, info, SPDRP_HARDWAREID), problemOf(info)];
			if (!service.read) return service;
			if (!hardwareIds.read) return hardwareIds;
			if (!problem.read) return problem;
			// Gone between two calls.
			if (problem.value === undefined) continue;
			found.push({
				service: service.value[0] ?? '',
				hardwareIds: hardwareIds.value.map((id) => id.toLowerCase()),
				problem: problem.value,
			});
		}
		return unreadable('failed', `SetupDiEnumDeviceInfo: more than ${MOST_DEVICES}`);
	}

	return () => {
		if (native.pointerSize !== 8) return unreadable('unsupported', '32-bit process');
		const set = getDevices(NET_CLASS, null, null, DIGCF_PRESENT);
		if (typeof set !== 'bigint' || set === INVALID_HANDLE || set === -1n) return refused('SetupDiGetClassDevsW', native.lastError());
		try {
			return all(set);
		} finally {
			release(set);
		}
	};
}
