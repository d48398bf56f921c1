"""Servers that are none, or strange ones: `responder.py KIND PORT [CHAIN KEY]`. Says `ready` when it serves.

Kinds that begin with `udp-` take datagrams, those with `tls-` speak TLS with the certificate given, all others TCP.
"""
import os, random, socket, ssl, struct, sys, threading, time

kind, port = sys.argv[1], int(sys.argv[2])
chance = random.Random(1)
SCCRP = (struct.pack('>HHIHHHBBIIHH', 156, 1, 0x1a2b3c4d, 2, 0, 0x0100, 1, 0, 0, 0, 1, 1)
    + b'local'.ljust(64, b'\0') + b'linux'.ljust(64, b'\0'))

def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    peer.close()

def message(peer):
    head = peer.recv(2, socket.MSG_WAITALL)
    return head + peer.recv(struct.unpack('>H', head)[0] - 2, socket.MSG_WAITALL)

def sccrp(result, error=0):
    return SCCRP[:14] + bytes([result, error]) + SCCRP[16:]

def ocrp(request, result, error=0):
    return struct.pack('>HHIHHHHBBHIHHI', 32, 1, 0x1a2b3c4d, 8, 0, 0, struct.unpack('>H', request[12:14])[0], result, error, 0, 100000000, 64, 0, 0)

def pptp(peer, first, second=None):
    """Answers the first message, and the second one if told how, then listens."""
    message(peer)
    peer.sendall(first)
    if second is None: return
    request = message(peer)
    peer.sendall(ocrp(request, *second))
    while peer.recv(9999): pass

def ssh(peer):
    peer.sendall(b'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n')
    peer.recv(999)
    peer.sendall(b'Invalid SSH identification string.\r\n')

def mute(peer):
    while peer.recv(9999): pass

def echo(peer):
    while data := peer.recv(9999): peer.sendall(data)

def flood(peer):
    while True: peer.sendall(chance.randbytes(4096))

def http(peer):
    while data := peer.recv(9999):
        peer.sendall(b'HTTP/1.1 400 Bad Request\r\nServer: Apache\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return

def reset_after_hello(peer):
    peer.recv(9999)
    reset(peer)

def pptp_reset_after_start(peer):
    message(peer)
    peer.sendall(SCCRP)
    message(peer)
    reset(peer)

def request(peer):
    data = b''
    while b'\r\n\r\n' not in data:
        piece = peer.recv(9999)
        if not piece: break
        data += piece
    print('REQUEST', data.split(b'\r\n')[0].decode('latin1'), flush=True)

def status(line, *headers):
    def serve(peer):
        request(peer)
        peer.sendall('\r\n'.join([f'HTTP/1.1 {line}', *headers, 'Content-Length: 0', '', '']).encode())
        time.sleep(0.2)
    return serve

def endless_header(peer):
    request(peer)
    peer.sendall(b'HTTP/1.1 200 OK\r\n')
    while True: peer.sendall(b'X-Filler: ' + b'x' * 1000 + b'\r\n')

def drip(peer):
    request(peer)
    for byte in b'HTTP/1.1 200 OK\r\n' + b'X-Filler: x\r\n' * 1000:
        peer.sendall(bytes([byte]))
        time.sleep(0.5)

def tls_mute(peer):
    request(peer)
    time.sleep(60)

def portal(peer):
    request(peer)
    peer.sendall(b'HTTP/1.1 302 Found\r\nLocation: http://login.hotspot.test/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')

TCP = {
    'mute': mute, 'ssh': ssh, 'http': http, 'echo': echo, 'flood': flood, 'portal': portal,
    'reset-after-hello': reset_after_hello,
    'pptp-start-rejected': lambda peer: pptp(peer, sccrp(4)),
    'pptp-busy': lambda peer: pptp(peer, SCCRP, (4,)),
    'pptp-no-carrier': lambda peer: pptp(peer, SCCRP, (3,)),
    'pptp-reset-after-start': pptp_reset_after_start,
    'tls-503': status('503 Service Unavailable', 'Server: Microsoft-HTTPAPI/2.0'),
    'tls-404': status('404 Not Found', 'Server: Microsoft-HTTPAPI/2.0'),
    'tls-302': status('302 Found', 'Location: https://login.hotspot.test/'),
    'tls-endless-header': endless_header, 'tls-drip': drip, 'tls-mute': tls_mute, 'tls-flood': lambda peer: (request(peer), flood(peer)),
}

def ike(request, body, exchange=34, spi=b'\0' * 8, first=0, flags=0x20):
    return request[:8] + spi + bytes([first, request[17], exchange, flags]) + request[20:24] + struct.pack('>I', 28 + len(body)) + body

def cookie_loop(data):
    """IKEv2: always another cookie, whatever is brought back."""
    cookie = chance.randbytes(24)
    return [ike(data, struct.pack('>BBHBBH', 0, 0, 32, 0, 0, 16390) + cookie, first=41)] if data[18:19] == b'\x22' else []

def group_loop(data):
    """IKEv2: always another group is wanted, by turns."""
    group = chance.choice([14, 19, 20, 2, 31])
    return [ike(data, struct.pack('>BBHBBHH', 0, 0, 10, 0, 0, 17, group), first=41)] if data[18:19] == b'\x22' else []

def wrong_spi(data):
    return [chance.randbytes(8) + data[8:]]

def garbage_body(data):
    return [data[:8] + b'\1' * 8 + data[16:19] + b'\x20' + data[20:24] + struct.pack('>I', 28 + 500) + chance.randbytes(500)]

UDP = {
    'udp-mute': lambda data: [],
    'udp-echo': lambda data: [data],
    'udp-flood': lambda data: [chance.randbytes(600) for _ in range(1000)],
    'udp-cookie-loop': cookie_loop,
    'udp-group-loop': group_loop,
    'udp-wrong-spi': wrong_spi,
    'udp-garbage': garbage_body,
}

def serve_udp():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('', port))
    print('ready', flush=True)
    while True:
        try:
            data, peer = server.recvfrom(65535)
            # On 4500 four zero bytes stand in front of IKE's messages.
            front = data[:4] if port == 4500 and data[:4] == b'\0\0\0\0' and kind != 'udp-echo' else b''
            print('HEARD', len(data), flush=True)
            for answer in UDP[kind](data[len(front):]): server.sendto(front + answer, peer)
        except OSError:
            pass

def serve_tcp():
    context = None
    if kind.startswith('tls-'):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
    def handle(peer):
        try:
            stream = peer if context is None else context.wrap_socket(peer, server_side=True)
            TCP[kind](stream)
            stream.close()
        except (OSError, struct.error):
            pass
    server = socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True)
    print('ready', flush=True)
    while True:
        peer, _ = server.accept()
        print('CONNECTED', flush=True)
        threading.Thread(target=handle, args=(peer,), daemon=True).start()

serve_udp() if kind in UDP else serve_tcp()
