/* Puts a DER file into a store: `certificate.exe FILE machine|user STORE [key]`. With `key` it says, as an enrolled certificate does,
 * in which container its private key lies (nobody opens the container). */
#include <windows.h>
#include <wincrypt.h>
#include <stdio.h>
#include <string.h>

static BYTE der[65536];

int main(int count, char **values)
{
	CRYPT_KEY_PROV_INFO key = { 0 };
	PCCERT_CONTEXT context = NULL;
	HCERTSTORE store;
	FILE *file = count > 1 ? fopen(values[1], "rb") : NULL;
	DWORD length;
	DWORD location;
	WCHAR name[32];

	if (file == NULL || count < 4)
		return 2;
	location = strcmp(values[2], "user") ? CERT_SYSTEM_STORE_LOCAL_MACHINE : CERT_SYSTEM_STORE_CURRENT_USER;
	MultiByteToWideChar(CP_ACP, 0, values[3], -1, name, 32);
	length = (DWORD)fread(der, 1, sizeof der, file);
	fclose(file);
	store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, location, name);
	if (store == NULL)
		return 3;
	if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der, length, CERT_STORE_ADD_REPLACE_EXISTING, &context))
		return 4;
	if (count > 4 && !strcmp(values[4], "key")) {
		key.pwszContainerName = (LPWSTR)L"vpn-doctor-test";
		key.pwszProvName = (LPWSTR)MS_ENHANCED_PROV_W;
		key.dwProvType = PROV_RSA_FULL;
		key.dwKeySpec = AT_KEYEXCHANGE;
		key.dwFlags = CRYPT_MACHINE_KEYSET;
		if (!CertSetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, 0, &key))
			return 5;
	}
	CertFreeCertificateContext(context);
	return CertCloseStore(store, 0) ? 0 : 6;
}
