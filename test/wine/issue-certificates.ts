/** Issues the certificates that certificates.sh puts into the stores of Wine: node issue-certificates.ts FOLDER */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH, type Wanted } from '../certificate/issue.ts';

const [folder = '.'] = process.argv.slice(2);
/** RSA, which the Wine of Debian 12 can verify. */
const of = (cn: string, wanted: Wanted = {}): Issued => issue({ cn, rsaBits: 2048, ...wanted });

const authority = of('Wine Authority', { ca: true });
const between = of('Wine Issuing', { ca: true, issuer: authority });
const usersOnly = of('Wine Users Authority', { ca: true });
const stranger = of('Wine Stranger', { ca: true });
const server = (issuer: Issued, wanted: Wanted = {}) =>
	of('vpn.example.com', { issuer, names: ['vpn.example.com'], usages: [SERVER_AUTH], ...wanted });

const certificates: Readonly<Record<string, Issued>> = {
	authority,
	between,
	'users-only': usersOnly,
	stranger,
	pc: of('pc10.example.com', { issuer: authority, usages: [CLIENT_AUTH] }),
	'pc-of-stranger': of('pc11.example.com', { issuer: stranger, usages: [CLIENT_AUTH] }),
	'pc-for-user': of('pc12.example.com', { issuer: authority, usages: [CLIENT_AUTH], to: '2040-01-01' }),
	server: server(authority),
	'server-between': server(between),
	'server-of-users-only': server(usersOnly),
	'server-of-stranger': server(stranger),
	'server-expired': server(authority, { from: '2020-01-01', to: '2021-01-01' }),
	'server-for-clients': server(authority, { usages: [CLIENT_AUTH] }),
};

mkdirSync(folder, { recursive: true });
for (const [name, { der }] of Object.entries(certificates)) writeFileSync(join(folder, `${name}.der`), der);
