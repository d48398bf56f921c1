import type { Platform } from '../check/tunnel.ts';
import type { CertificateQuestions } from './certificates.ts';
import type { CiscoQuestions } from './cisco.ts';
import type { CredentialQuestions } from './credentials.ts';
import type { DeviceQuestions } from './devices.ts';
import type { DiallerQuestions } from './dialler.ts';
import type { PastQuestions } from './past.ts';
import type { PhonebookQuestions, ProfileQuestions } from './profile.ts';
import type { SettingQuestions } from './settings.ts';

export type { StoredCertificate } from './certificates.ts';

/**
 * This machine's door: questions in words of the domain, answers in values, never in sentences of the system
 * (those are translated). Every answer that may be refused is a {@link Reading}. A host remembers its answers, but for
 * `neighbour` and `lookUp`: asking a neighbour changes what is known of it, and a look-up may be called off. What other
 * runs noted it reads anew.
 */
export interface Host
	extends CertificateQuestions,
		CiscoQuestions,
		CredentialQuestions,
		DeviceQuestions,
		DiallerQuestions,
		PastQuestions,
		PhonebookQuestions,
		ProfileQuestions,
		SettingQuestions {
	readonly platform: Platform;
	os(): Promise<OperatingSystem>;
	/** From where this machine sees the network, as far as it shows. */
	vantage(): Promise<Vantage>;
	adapters(): Promise<Reading<readonly Adapter[]>>;
	defaultRoutes(): Promise<Reading<readonly DefaultRoute[]>>;
	/** Asks for the adapter that would carry packets to an address. Sends nothing. */
	routeTo(address: string): Promise<Reading<Route>>;
	/** What is known of a neighbour on the local network. It may be asked to answer (ARP, ND), nothing else is sent. */
	neighbour(address: string, interfaceName: string): Promise<Reading<Neighbour>>;
	service(role: ServiceRole): Promise<Reading<Service>>;
	/** The system's own name look-up (hosts file, NRPT, split DNS and all), in a process that can be killed. */
	lookUp(name: string, options: LookUpOptions): Promise<LookUp>;
	/** The DNS servers that this machine is set up with, as `address` or `address:port` / `[v6]:port`. */
	dnsServers(): Promise<Reading<readonly string[]>>;
	/** The web proxies that this machine is set up with; empty without any. Settings of a desktop or of single programs are not looked at. */
	proxies(): Promise<Reading<readonly ProxySetting[]>>;
	/**
	 * The negotiations of IKE that runs of the last 30 s may have left half open at a server: for how many ms each may still be, the longest
	 * first. Empty also where nothing can be remembered.
	 */
	recentInitiations(address: string, port: number): readonly number[];
	/** Remembers one of these. Synchronous: the process may end right behind it. */
	noteInitiation(address: string, port: number): void;
}

/** A fact, or why it could not be read. What could not be read is never *not there*. */
export type Reading<T> = { readonly read: true; readonly value: T } | Unreadable;

export interface Unreadable {
	readonly read: false;
	readonly reason: UnreadableReason;
	/** What exactly: a program's name, an error number, a path. Never a translated sentence. */
	readonly detail: string;
}

/**
 * - `not-permitted`: the system refused (needs elevation, or a policy).
 * - `missing-program`: a program that this relies on is not installed.
 * - `missing-module`: the optional native module is not installed.
 * - `unsupported`: this system has no such thing, or it is not known how to ask.
 * - `failed`: asked, and the answer made no sense, or an error number came back.
 * - `timed-out`: no answer in time.
 */
export type UnreadableReason = 'not-permitted' | 'missing-program' | 'missing-module' | 'unsupported' | 'failed' | 'timed-out';

export interface OperatingSystem {
	readonly platform: Platform;
	/** For people: `Debian GNU/Linux 12`, `Windows 11 Pro`. */
	readonly name: string;
	/** Kernel or build number: `6.1.0-18-amd64`, `10.0.22631`. */
	readonly release: string;
	readonly arch: string;
}

/** `machine`: nothing shows that anything stands between this program and the real adapter. */
export type Vantage = 'machine' | 'container' | 'wsl' | 'virtual-machine';

export interface Adapter {
	/** As the system names it: `eth0`, `Ethernet 2`. */
	readonly name: string;
	/** What kind of device, as far as the system says so. */
	readonly kind: 'ethernet' | 'wifi' | 'mobile' | 'tunnel' | 'loopback' | 'bridge' | 'other';
	/** `up`: has a carrier; `down`: switched on without one; `disabled`: switched off; `unknown`: the driver does not say. */
	readonly link: 'up' | 'down' | 'disabled' | 'unknown';
	/** Without link-local ones; `10.0.0.7/24`, `2001:db8::7/64`. */
	readonly addresses: readonly string[];
	/** IPv4 link-local addresses (169.254/16): what a computer gives itself when nobody hands it one. Absent without any. */
	readonly selfAssigned?: readonly string[];
	/** What makes a `tunnel` one, where it is known: `WireGuard`, `TAP-Windows Adapter V9`. */
	readonly description?: string;
}

export interface DefaultRoute {
	readonly family: 4 | 6;
	readonly interfaceName: string;
	/** Absent on a point-to-point link. */
	readonly gateway?: string;
	readonly metric: number;
}

export type Route =
	| {
			readonly reachable: true;
			readonly interfaceName: string;
			readonly source: string;
			readonly kind: Adapter['kind'];
			readonly description?: string;
	  }
	| { readonly reachable: false };

/** `answers`: its hardware address was confirmed lately; `silent`: it was asked and did not answer; `unknown`: nobody asked yet. */
export interface Neighbour {
	readonly state: 'answers' | 'silent' | 'unknown';
	/** `00:11:22:33:44:55`, where known. */
	readonly hardwareAddress?: string;
}

/** Windows' services that a tunnel needs, and what plays their parts on any system: the IKE daemon, the filtering engine, the connection manager … */
export const SERVICE_ROLES = [
	'RasMan',
	'SstpSvc',
	'TapiSrv',
	'IKEEXT',
	'BFE',
	'PolicyAgent',
	'EapHost',
	'KeyIso',
	'CryptSvc',
	'Dnscache',
	'NlaSvc',
	'Dhcp',
	'mpssvc',
	'WinHttpAutoProxySvc',
	'W32Time',
] as const;
export type ServiceRole = (typeof SERVICE_ROLES)[number];

export interface Service {
	/** The system's own name for what was looked at: `IKEEXT`, `strongswan.service`. */
	readonly name: string;
	/** `absent`: not installed. `not-needed`: nothing plays this part here, and nothing has to. */
	readonly state: 'running' | 'starting' | 'stopping' | 'paused' | 'stopped' | 'absent' | 'not-needed';
	/** Absent where the service is. `on-demand`: Windows' Manual, systemd's static and socket-activated. */
	readonly start?: 'automatic' | 'on-demand' | 'disabled';
	/** Exit code of the last run, when the system keeps one and it was not a clean end. */
	readonly exitCode?: number;
	/** A service that this one cannot start without, and that is itself not there or disabled. */
	readonly lacks?: { readonly name: string; readonly state: 'absent' | 'disabled' };
}

/** One web proxy setting, without user name and password. */
export interface ProxySetting {
	/** The environment variable, or which of Windows' settings: of its services (`winhttp`), or of the user who runs this. */
	readonly from: string;
	/** As it is set, such as `http://proxy.example.com:3128`; absent where a script decides. */
	readonly server?: string;
	/** The address of an automatic configuration script. */
	readonly script?: string;
	/** What goes past the proxy, as it is set. */
	readonly except?: string;
}

/** `unset`: the default list; `added`: the 2048-bit group beside it; `enforced`: nothing weaker. */
export type DhSetting = 'unset' | 'added' | 'enforced';

export interface LookUpOptions {
	readonly signal: AbortSignal;
	/** Kill it after this long, in ms. */
	readonly timeoutMs: number;
}

/** What the system's resolver said. `code` is getaddrinfo's name of the error, such as `ENOTFOUND` or `EAI_AGAIN`. */
export type LookUp =
	| { readonly answer: 'addresses'; readonly addresses: readonly string[]; readonly durationMs: number }
	| { readonly answer: 'error'; readonly code: string; readonly durationMs: number }
	| { readonly answer: 'silent'; readonly durationMs: number }
	| { readonly answer: 'unreadable'; readonly why: Unreadable };

export function readable<T>(value: T): Reading<T> {
	return { read: true, value };
}

export function unreadable(reason: UnreadableReason, detail: string): Unreadable {
	return { read: false, reason, detail };
}
