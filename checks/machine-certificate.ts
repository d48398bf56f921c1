import { authOf, ownCertificateCheck } from './parts/own-certificate.ts';

export default ownCertificateCheck({
	id: 'machine-certificate',
	title: 'Machine certificate',
	noun: 'a machine certificate',
	owner: 'this computer',
	about:
		'IKEv2 and L2TP/IPsec can prove which computer it is by a certificate of the machine store. Most connections do not; then its absence fails nothing.',
	tunnels: ['ikev2', 'l2tp'],
	purpose: 'machine',
	stored: (host) => host.machineCertificates(),
	wanted: (context) => authOf(context) === 'machine-certificate',
});
