import { ownCertificateCheck, wantsUserCertificate } from './parts/own-certificate.ts';

export default ownCertificateCheck({
	id: 'user-certificate',
	title: 'User certificate for EAP',
	noun: "the user's certificate",
	owner: 'this user',
	about: 'A sign-in by EAP-TLS takes a certificate with its private key from the personal store of the user who dials.',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	purpose: 'user',
	stored: (host) => host.userCertificates(),
	wanted: wantsUserCertificate,
});
