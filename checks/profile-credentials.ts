import { defineCheck, type Saw } from '../src/check/define.ts';
import type { ProfileCredential } from '../src/host/profile.ts';
import { type JudgedCredentials, judgeCredentials } from './parts/credential-flaws.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';
import { inWords } from './parts/unreadable.ts';

type Seen = Saw<'not-given' | 'none-named' | 'elsewhere'> | JudgedCredentials;

const KINDS: Record<ProfileCredential['kind'], string> = {
	certificate: 'certificate',
	'private-key': 'private key',
	authority: "authority's certificate",
	'static-key': 'key of the control channel',
};

export default defineCheck<Seen>({
	id: 'profile-credentials',
	title: 'Certificates and keys of the connection',
	about: 'A connection names its certificate and key by file. A file that is not there, has expired or does not fit ends the dial early.',
	group: 'computer',
	scope: 'target',
	clients: ['linux', 'strongswan', 'macos'],
	ofClient: true,
	ofConnection: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		'not-given': NO_CONNECTION,
		'none-named': { status: 'pass', says: 'The connection points at no file with a certificate or key.' },
		elsewhere: {
			status: 'unknown',
			says: 'The connection signs in with a certificate that lies in no file of its own: in a database, on a smart card, or in the middle of the profile.',
		},
		usable: {
			status: 'pass',
			says: ({ files, notAfter, opaque }) =>
				`What the connection points at is there (${files === 1 ? 'one file' : `${files} files`}${notAfter === undefined ? '' : `; its certificate is valid until ${day(notAfter)}`})${
					opaque === 0 ? '' : `, though not all of it can be looked into`
				}.`,
		},
		missing: { status: 'fail', says: ({ file, kind }) => `The connection points at a ${KINDS[kind]} that is not there: ${file}.` },
		damaged: {
			status: 'fail',
			says: ({ file, kind }) => `The connection points at a ${KINDS[kind]}, but ${file} holds none that can be read.`,
		},
		'no-key': {
			status: 'fail',
			says: ({ file, lookedIn }) => `No private key goes with the certificate ${file}. Its client looks in ${lookedIn.join(', ')}.`,
		},
		'key-differs': {
			status: 'fail',
			says: ({ file, certificate }) => `The private key ${file} does not belong to the certificate ${certificate}.`,
		},
		expired: {
			status: 'fail',
			says: ({ file, subject, notAfter }) => `The certificate of the connection (${subject}, ${file}) expired on ${day(notAfter)}.`,
		},
		'not-yet-valid': {
			status: 'fail',
			says: ({ file, subject, notBefore }) =>
				`The certificate of the connection (${subject}, ${file}) is not valid before ${day(notBefore)}.`,
		},
		'wrong-usage': {
			status: 'warn',
			says: ({ file, subject }) =>
				`The certificate of the connection (${subject}, ${file}) is not made for a client; some servers refuse it.`,
		},
		'key-open': {
			status: 'warn',
			says: ({ file }) => `Everybody on this computer can read the private key ${file}. Take that right away (chmod 600).`,
		},
		unreadable: {
			status: 'unknown',
			says: (seen) => `What the connection points at could not all be read: ${seen.file} (${inWords(seen)}).`,
		},
	},
	async observe({ host, profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		const { credentials = [], keysIn = [] } = profile;
		const wantsOne = profile.auth === 'machine-certificate' || profile.auth === 'user-certificate';
		if (wantsOne && !credentials.some(({ kind }) => kind === 'certificate')) return { outcome: 'elsewhere' };
		if (credentials.length === 0) return { outcome: 'none-named' };
		return judgeCredentials(await host.credentials(profile), keysIn, new Date());
	},
});

function day(moment: string): string {
	return moment.slice(0, 10);
}
