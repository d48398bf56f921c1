import { expect } from 'vitest';
import type { Namespace } from './namespaces.ts';

/** How a program is started in a terminal of its own. */
export interface Sitting {
	readonly columns?: number;
	/** Which of its streams are the terminal; the other one is a pipe. */
	readonly tty: readonly ('stdout' | 'stderr')[];
	/** Added to the environment, from which CI, NO_COLOR and FORCE_COLOR are taken out first. */
	readonly env?: Readonly<Record<string, string>>;
	/** Keys that are pressed so many ms after something first appeared on the terminal. */
	readonly keys?: { readonly text: string; readonly afterMs: number };
}

export interface Sat {
	/** All that appeared on the terminal. */
	readonly terminal: string;
	/** What went through the pipe, if one stream was one. */
	readonly piped: string;
	readonly code: number;
	/** From the keys to the end of the program. */
	readonly sinceKeysMs?: number;
}

const PTY = `
import fcntl, json, os, pty, struct, subprocess, sys, termios, threading, time
ask = json.load(sys.stdin)
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 50, ask['columns'], 0, 0))
env = {k: v for k, v in os.environ.items() if k not in ('CI', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS')}
env.update({'TERM': 'xterm-256color'}, **ask['env'])
def own():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
to = lambda name: slave if name in ask['tty'] else subprocess.PIPE
child = subprocess.Popen(ask['argv'], stdin=slave, stdout=to('stdout'), stderr=to('stderr'), env=env, preexec_fn=own)
os.close(slave)
shown, piped, pressed = bytearray(), bytearray(), []
def press():
    time.sleep(ask['keys']['afterMs'] / 1000)
    pressed.append(time.monotonic())
    os.write(master, ask['keys']['text'].encode())
def watch():
    while True:
        try: piece = os.read(master, 65536)
        except OSError: return
        if not piece: return
        if not shown and 'keys' in ask: threading.Thread(target=press, daemon=True).start()
        shown.extend(piece)
def drain(stream):
    for piece in iter(lambda: stream.read1(65536), b''): piped.extend(piece)
threads = [threading.Thread(target=watch)] + [threading.Thread(target=drain, args=(s,)) for s in (child.stdout, child.stderr) if s]
for thread in threads: thread.start()
code = child.wait(timeout=40)
ended = time.monotonic()
for thread in threads: thread.join(5)
print(json.dumps({'terminal': shown.decode(), 'piped': piped.decode(), 'code': code, **({'sinceKeysMs': (ended - pressed[0]) * 1000} if pressed else {})}))
`;

/** Runs a command line with a person at the keyboard. */
export async function inTerminal(namespace: Namespace, [command, args]: [string, string[]], sitting: Sitting): Promise<Sat> {
	const input = JSON.stringify({ columns: 80, env: {}, ...sitting, argv: [command, ...args] });
	const { stdout, stderr } = await namespace.run('/usr/bin/python3', ['-c', PTY], { input });
	expect(stderr).toBe('');
	return JSON.parse(stdout) as Sat;
}
