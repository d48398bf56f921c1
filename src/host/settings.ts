import type { DhSetting, Reading } from './host.ts';

/** Registry values of Windows that decide over a tunnel (DWORD). */
export type SettingName = 'AssumeUDPEncapsulationContextOnSendRule' | 'ProhibitIpSec' | 'AllowL2TPWeakCrypto' | 'DisableIKENameEkuCheck';

/** What the hosts file says of one name. */
export interface HostsEntry {
	readonly file: string;
	/** In the order of the lines; empty where the name does not stand in it. */
	readonly addresses: readonly string[];
}

/** Certain names are asked of these servers and no others (NRPT, systemd-resolved's routing domains, /etc/resolver). */
export interface NameRule {
	/** `.example.com`: everything below, and the domain itself; `.`: every name; without a dot in front: this name alone. */
	readonly pattern: string;
	/** Empty: these names are left out of wider rules. */
	readonly servers: readonly string[];
	readonly from: string;
}

/** From where this machine takes its time. */
export interface ClockSource {
	readonly from: 'network' | 'domain' | 'nobody';
	/** Windows' word for it (`NTP`, `NT5DS`, `NoSync`), or the program that does it. */
	readonly source: string;
	/** Whether it says that it is in step; absent where it does not say. */
	readonly synchronised?: boolean;
}

/** Whether this machine uses IPv6. Single adapters may have it switched off besides. */
export interface Ipv6Setting {
	readonly state: 'on' | 'prefers-ipv4' | 'off';
	/** The setting that says so, with its value. */
	readonly setting: string;
}

/** Which Windows, down to its last update: 19045.4291 is build 19045, revision 4291. */
export interface WindowsBuild {
	readonly build: number;
	readonly revision: number;
}

/** How this machine is set up, apart from its adapters and services. */
export interface SettingQuestions {
	/** Windows' registry value NegotiateDH2048_AES256: which Diffie-Hellman groups its IKEv2 client offers. */
	dhSetting(): Promise<Reading<DhSetting>>;
	/** `undefined` where it is not set, which is the default. */
	setting(name: SettingName): Promise<Reading<number | undefined>>;
	hostsEntry(name: string): Promise<Reading<HostsEntry>>;
	nameRules(): Promise<Reading<readonly NameRule[]>>;
	clockSource(): Promise<Reading<ClockSource>>;
	ipv6(): Promise<Reading<Ipv6Setting>>;
	windowsBuild(): Promise<Reading<WindowsBuild>>;
}
