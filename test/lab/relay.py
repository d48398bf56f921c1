"""Delays and loses what passes through the router: `relay.py DELAY_MS JITTER_MS LOSS SEED`, in the router's namespace.

This kernel has no netem. What comes in from one side is led into a TUN device by a rule of its own, read here, kept for
a while or dropped, and written into the other TUN device, from where the router forwards it. DELAY_MS is one way.
"""
import fcntl, heapq, os, random, selectors, struct, subprocess, sys, time

delay, jitter, loss, seed = float(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
chance = random.Random(seed)

def device(name):
    descriptor = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, 0x400454CA, struct.pack('16sH', name.encode(), 0x0001 | 0x1000))  # TUNSETIFF: IFF_TUN, IFF_NO_PI
    return descriptor

def ip(*words):
    subprocess.run(['ip', *words], check=True)

ends = {}
for table, side in ((101, 'inside'), (102, 'outside')):
    name = f'relay-{side}'[:15]
    ends[side] = device(name)
    ip('link', 'set', name, 'up')
    for family in ('-4', '-6'):
        ip(family, 'route', 'add', 'default', 'dev', name, 'table', str(table))
        ip(family, 'rule', 'add', 'iif', side, 'lookup', str(table))

selector = selectors.DefaultSelector()
selector.register(ends['inside'], selectors.EVENT_READ, ends['outside'])
selector.register(ends['outside'], selectors.EVENT_READ, ends['inside'])
waiting, count = [], 0
print('ready', flush=True)
while True:
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, to, packet = heapq.heappop(waiting)
        try:
            os.write(to, packet)
        except OSError:
            pass
    for key, _ in selector.select(max(0, waiting[0][0] - now) if waiting else None):
        try:
            while True:
                packet = os.read(key.fd, 65536)
                if chance.random() < loss:
                    continue
                count += 1
                late = (delay + chance.uniform(-jitter, jitter)) / 1000
                heapq.heappush(waiting, (time.monotonic() + max(0, late), count, key.data, packet))
        except BlockingIOError:
            pass
