import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue, SERVER_AUTH } from '../../certificate/issue.ts';
import { type Ikev2Script, startIkev2Peer } from '../../peers/ikev2.ts';
import * as ike from '../../peers/ikev2-scripts.ts';
import { startSstpPeer } from '../../peers/sstp.ts';
import * as sstp from '../../peers/sstp-scripts.ts';
import { addressOf } from './bulk-targets.ts';

/** The servers of the bulk run, all in one process: `bulk-peers.ts FOLDER WELL HOSTILE`, how many of each. Says "ready". */
const [folder = '', well = '0', hostile = '0'] = process.argv.slice(2);

const HOSTILE: readonly Ikev2Script[] = [ike.flooding, ike.talkingRubbish, ike.broken, ike.echoing];
const HOSTILE_TLS = [sstp.plainHttp, sstp.resetting, sstp.closing, sstp.alerting(70)];

mkdirSync(folder, { recursive: true });
const root = issue({ cn: 'Bulk Root', ca: true });
writeFileSync(join(folder, 'root.pem'), root.pem);
for (let at = 0; at < Number(well); at++) {
	const address = addressOf('well', at);
	const leaf = issue({ cn: address, issuer: root, names: [address], usages: [SERVER_AUTH], crl: ['http://crl.example/bulk.crl'] });
	await startIkev2Peer(ike.healthy, [leaf], { address, ports: [500, 4500] });
	await startSstpPeer(sstp.accepting({ cert: leaf.pem, key: leaf.keyPem }, 'mschapv2'), 443, address);
}
for (let at = 0; at < Number(hostile); at++) {
	const address = addressOf('hostile', at);
	await startIkev2Peer(HOSTILE[at % HOSTILE.length] ?? ike.broken, [], { address, ports: [500, 4500] });
	await startSstpPeer(HOSTILE_TLS[at % HOSTILE_TLS.length] ?? sstp.plainHttp, 443, address);
}
process.stdout.write('ready\n');
