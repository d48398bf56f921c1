#!/usr/bin/env python3
"""What pptpd (or xl2tpd) starts in place of pppd, where the kernel has no /dev/ppp.

It speaks PPP in asynchronous HDLC framing (RFC 1662) over its pty as a pppd of the same options would, up to the end of the
authentication: LCP Configure-Request every 3 s, ten times; Ack, Reject, Echo; CHAP challenge, PAP or EAP identity; then Failure.
Options of pppd's that it knows, on the command line or in the file given by `file`:

    require-mschap-v2 (default)  require-mschap  require-chap  require-pap  require-eap  noauth  name NAME  logfile FILE

and its own:

    stand-in-exit           exits at once, as a pppd with a bad option
    stand-in-mute           takes frames in and says nothing
    stand-in-terminate      ends PPP as soon as LCP is open, in place of asking who is there
    stand-in-reason TEXT    what it says then ("_" for blanks)
    stand-in-delay SECONDS  starts that late
    stand-in-deaf           asks again and again and never answers

logfile gets a line for each frame: `<` received or `>` sent, protocol, code, identifier, hex.
"""
import os
import select
import signal
import struct
import sys
import termios
import time
import tty

LCP, PAP, CHAP, EAP, IPCP = 0xC021, 0xC023, 0xC223, 0xC227, 0x8021
REQUEST, ACK, NAK, REJECT, TERMINATE, TERMINATE_ACK, CODE_REJECT, PROTOCOL_REJECT, ECHO, ECHO_REPLY = range(1, 11)
AUTH = {
    'require-mschap-v2': struct.pack('!HB', CHAP, 0x81),
    'require-mschap': struct.pack('!HB', CHAP, 0x80),
    'require-chap': struct.pack('!HB', CHAP, 5),
    'require-pap': struct.pack('!H', PAP),
    'require-eap': struct.pack('!H', EAP),
    'noauth': None,
}
RESTART = 3.0
MAX_CONFIGURE = 10


def words(arguments):
    """The options, with those of the files that they name."""
    found = []
    rest = iter(arguments)
    for word in rest:
        if word == 'file':
            try:
                with open(next(rest)) as lines:
                    for line in lines:
                        found += words(line.split('#')[0].split())
            except OSError:
                pass
        else:
            found.append(word)
    return found


OPTIONS = words(sys.argv[1:])


def value(name, default=None):
    return OPTIONS[OPTIONS.index(name) + 1] if name in OPTIONS else default


def fcs(data):
    crc = 0xFFFF
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return crc ^ 0xFFFF


class Peer:
    def __init__(self):
        method = [name for name in AUTH if name in OPTIONS]
        self.auth = AUTH[method[-1] if method else 'require-mschap-v2']
        self.name = value('name', 'pptpd').encode()
        self.magic = os.urandom(4)
        self.identifier = 0
        self.open_ours = self.open_theirs = self.opened = False
        self.asked = 0
        self.log = open(value('logfile'), 'a', buffering=1) if value('logfile') else None

    def note(self, arrow, protocol, packet):
        if self.log:
            self.log.write('%s %04x %d %d %s\n' % (arrow, protocol, packet[0], packet[1], packet.hex()))

    def send(self, protocol, code, identifier, data=b''):
        packet = struct.pack('!BBH', code, identifier, 4 + len(data)) + data
        self.note('>', protocol, packet)
        frame = struct.pack('!BBH', 0xFF, 3, protocol) + packet
        frame += struct.pack('<H', fcs(frame))
        escaped = b''.join(bytes([0x7D, octet ^ 0x20]) if octet < 0x20 or octet in (0x7D, 0x7E) else bytes([octet]) for octet in frame)
        os.write(1, b'\x7e' + escaped + b'\x7e')

    def request(self):
        self.asked += 1
        options = b'\x02\x06\0\0\0\0'
        if self.auth is not None:
            options += bytes([3, 2 + len(self.auth)]) + self.auth
        options += b'\x05\x06' + self.magic + b'\x07\x02\x08\x02'
        self.send(LCP, REQUEST, 1, options)

    def receive(self, frame):
        if len(frame) < 4 or fcs(frame[:-2]) != struct.unpack('<H', frame[-2:])[0]:
            return
        frame = frame[2:-2] if frame[:2] == b'\xff\x03' else frame[:-2]
        protocol = frame[0] if frame[0] & 1 else frame[0] << 8 | frame[1]
        packet = frame[1:] if frame[0] & 1 else frame[2:]
        if len(packet) < 4:
            return
        self.note('<', protocol, packet)
        code, identifier, length = struct.unpack('!BBH', packet[:4])
        data = packet[4:length]
        if 'stand-in-mute' in OPTIONS or 'stand-in-deaf' in OPTIONS:
            return
        if protocol == LCP:
            self.lcp(code, identifier, data)
        elif protocol == CHAP and code == 2:
            self.send(CHAP, 4, identifier, b'E=691 R=1 C=' + os.urandom(16).hex().upper().encode() + b' V=3 M=Access denied')
            self.end(b'Authentication failed')
        elif protocol == PAP and code == 1:
            self.send(PAP, 3, identifier, b'\x12Login incorrect   ')
            self.end(b'Authentication failed')
        elif protocol == EAP and code == 2:
            self.send(EAP, 4, identifier)
            self.end(b'Authentication failed')
        if self.open_ours and self.open_theirs and not self.opened:
            self.opened = True
            self.establish()

    def lcp(self, code, identifier, data):
        if code == REQUEST:
            known, strange, rest = b'', b'', data
            while len(rest) >= 2 and 2 <= rest[1] <= len(rest):
                option, rest = rest[: rest[1]], rest[rest[1] :]
                if option[0] in (1, 2, 5, 7, 8):
                    known += option
                else:
                    strange += option
            self.send(LCP, REJECT if strange else ACK, identifier, strange or known)
            self.open_theirs = not strange
        elif code == ACK and identifier == 1:
            self.open_ours = True
        elif code in (NAK, REJECT) and identifier == 1:
            self.end(b'peer refused to authenticate')
        elif code == TERMINATE:
            self.send(LCP, TERMINATE_ACK, identifier, data)
            sys.exit(5)
        elif code == TERMINATE_ACK:
            sys.exit(5)
        elif code == ECHO:
            self.send(LCP, ECHO_REPLY, identifier, self.magic + data[4:])
        elif code == 0 or code > 13:
            self.send(LCP, CODE_REJECT, 1, struct.pack('!BBH', code, identifier, 4 + len(data)) + data)

    def establish(self):
        if 'stand-in-terminate' in OPTIONS:
            self.end(value('stand-in-reason', '').replace('_', ' ').encode())
        elif self.auth is None:
            self.send(IPCP, REQUEST, 1, b'\x03\x06\x0a\x63\x00\x01')
        elif self.auth[:2] == struct.pack('!H', CHAP):
            self.send(CHAP, 1, 1, b'\x10' + os.urandom(16) + self.name)
        elif self.auth[:2] == struct.pack('!H', EAP):
            self.send(EAP, 1, 1, b'\x01')

    def end(self, reason):
        self.send(LCP, TERMINATE, 2, reason)

    def run(self):
        time.sleep(float(value('stand-in-delay', '0')))
        held, asked_at = b'', 0.0
        while True:
            asks = not ('stand-in-mute' in OPTIONS or self.open_ours)
            if asks and time.monotonic() - asked_at >= RESTART:
                if self.asked >= MAX_CONFIGURE:
                    sys.exit(10)
                self.request()
                asked_at = time.monotonic()
            wait = max(0.0, asked_at + RESTART - time.monotonic()) if asks else None
            if not select.select([0], [], [], wait)[0]:
                continue
            try:
                got = os.read(0, 4096)
            except OSError:
                got = b''
            if not got:
                sys.exit(16)
            held += got
            *frames, held = held.split(b'\x7e')
            for frame in frames:
                if frame:
                    self.receive(unescaped(frame))


def unescaped(frame):
    out, octets = bytearray(), iter(frame)
    for octet in octets:
        out.append(next(octets, 0) ^ 0x20 if octet == 0x7D else octet)
    return bytes(out)


if __name__ == '__main__':
    if 'stand-in-exit' in OPTIONS:
        sys.exit(2)
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(16))
    try:
        tty.setraw(0)
    except termios.error:
        pass
    Peer().run()
