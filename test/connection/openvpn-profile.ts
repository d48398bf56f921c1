/** Keys that were made for these tests, and serve nowhere. */
export const STATIC_KEY = `-----BEGIN OpenVPN Static key V1-----
f37c042e2fb4fe2dc4e9f79a34896e10
2e856e0953e7aeb9a440af2f67f01aed
0a4525d249becfc6b07eb609767325f3
c609ff9b9a7ec651adc2b2366e71988b
2e062acb6a6e3097ee78ba0877e7c956
8bec40600fd60d7000ccd1c666f53f15
f3d99541e390011994ab5efba3c258c1
c567325c97bc1e871c2da591838b4786
a833b1f3356005a4718f9a0e082428f9
e267b0a52ad06f8fbb755741fda760a1
509a419ea33cbe8b75dd818e1372d37f
ca90f455d68562b00627a3083bf84ce3
3c46501bcd60607cb8dfdc09ab200b4c
87a399b181d129df5c0dd70c39db3bca
4e6ea5006b558d5de76f29aa16549f95
b2f8284b13bba863bea80ac1c91d3e5d
-----END OpenVPN Static key V1-----`;

/** The same in one piece. */
export const STATIC_KEY_HEX = STATIC_KEY.replace(/-----.*-----|\s/g, '');

export const CLIENT_KEY_V2 = `-----BEGIN OpenVPN tls-crypt-v2 client key-----
vtiTfYp56fV5/RcNdIDX8qUCxUKwn3Y4XpIrcbGqHW3ogVnj9MK042h+1FHEXjoH
BJim/m2WIERFVF7My0ZqEgY4B0VN+Z58fJdnHMa3wrwMP57CVAjFa5jtC2qcLuI1
t8raJXbcmcJj0mS8deYhfGP+rrFWb9EdvzYWo88JIppiaBuY1xq+TCGnGtueI8d+
RcQrU5Dx6drNPaqOWtgHFbDBeefHnBRO7jIvyRJAlrkLFHoIJMfvB8zW64eszCHD
aAQfhVLq0/aT5CjXTJeHk4rhmLdnECH792G8EongFP/KyT6GVhaQDy93iz1PL2pn
6q3sQTojj+QS6ylUpQ8vipLuB+hBeo1mWXzmrxmjq/VilloBezeeesNlPmEg/ixw
pIx4lc8ROT8n7IXMwYC59NxhmNdDLK8S558OiiMUkdU5jgMBLPSYaG7SsEboeWi1
aWhCwLWRms1X3sKHU5C+T3HW0mhKk0NQHA+AawoafjbtGuvLjD86O6Cea+9oV2TY
/r/7gRAQYI5S/rcOJ7C33NXFH3uLdxIbcvUlHqotani9Xi/Yssv3rgL0qWIqtR/X
IdoMmuPGmxHxPSfxbYgTEre/tjfVN45Hs0Lt1uGnzA9fA2h0LqklmWIDqbPCen6g
ziHA0y5y0YPT4uYVUI+avNBrCWz4Dvh4reizziHE27pDFY/UFqdaREp6k0Oy3D2i
Y1HXGguY7AlIC9nWH+U6qXrX7dh25fAV3AEr
-----END OpenVPN tls-crypt-v2 client key-----`;

export const PROFILE = `# OpenVPN profile
client
dev tun
remote vpn.example.com 1195
remote vpn.example.com 443 tcp
proto udp
nobind
auth SHA256
cipher AES-256-GCM
remote-cert-tls server
verify-x509-name 'server 1' name
tls-version-min 1.2
key-direction 1
<auth-user-pass>
alice
hunter2
</auth-user-pass>
<ca>
-----BEGIN CERTIFICATE-----
MIIB
-----END CERTIFICATE-----
</ca>
<cert>
-----BEGIN CERTIFICATE-----
MIIC
-----END CERTIFICATE-----
</cert>
<key>
-----BEGIN PRIVATE KEY-----
c2VjcmV0
-----END PRIVATE KEY-----
</key>
<tls-auth>
${STATIC_KEY}
</tls-auth>
`;
