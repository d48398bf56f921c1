import type { DhSetting, Reading } from './host.ts';

/** Registry values of Windows that decide over a tunnel (DWORD). */
export type SettingName = 'AssumeUDPEncapsulationContextOnSendRule' | 'ProhibitIpSec' | 'AllowL2TPWeakCrypto' | 'DisableIKENameEkuCheck';

/** A line of the hosts file. */
export interface HostsEntry {
	readonly address: string;
	readonly names: readonly string[];
}

/** Names below `suffix` are asked of these servers and no others (NRPT, systemd-resolved's routing domains, /etc/resolver). */
export interface NameRule {
	readonly suffix: string;
	readonly servers: readonly string[];
	readonly from: string;
}

/** From where this machine takes its time. */
export interface ClockSource {
	/** `NTP`, `NT5DS` (the domain), `NoSync`; systemd-timesyncd, chrony. */
	readonly source: string;
	/** Whether it says that it is in step; absent where it does not say. */
	readonly synchronised?: boolean;
}

/** How this machine is set up, apart from its adapters and services. */
export interface SettingQuestions {
	/** Windows' registry value NegotiateDH2048_AES256: which Diffie-Hellman groups its IKEv2 client offers. */
	dhSetting(): Promise<Reading<DhSetting>>;
	/** `undefined` where it is not set, which is the default. */
	setting(name: SettingName): Promise<Reading<number | undefined>>;
	hostsEntries(): Promise<Reading<readonly HostsEntry[]>>;
	nameRules(): Promise<Reading<readonly NameRule[]>>;
	clockSource(): Promise<Reading<ClockSource>>;
}
